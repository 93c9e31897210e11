namespace MultiagentAspire.Dashboard.Agents;

/// <summary>A file of an adapter.</summary>
/// <param name="Name">Relative to the adapter's folder, with slashes.</param>
internal sealed record AdapterFile(string Name, string Path);
