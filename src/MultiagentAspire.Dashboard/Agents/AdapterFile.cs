namespace MultiagentAspire.Dashboard.Agents;

/// <summary>A file of an adapter, as it is put into the download.</summary>
/// <param name="Name">Path relative to the adapter's folder, with slashes.</param>
/// <param name="Path">Full path; it was checked to be inside the run's folder.</param>
internal sealed record AdapterFile(string Name, string Path);
