namespace MultiagentAspire.Core;

/// <summary>Checks names of runs, which come from addresses and requests and become names of folders.</summary>
public static class RunNames
{
    /// <summary>Whether a name is that of one folder: not empty, no path, not <c>.</c> or <c>..</c>.</summary>
    public static bool IsValid(string name) =>
        name.Length > 0 && name == Path.GetFileName(name) && name is not ("." or "..");
}
