namespace MultiagentAspire.Core;

/// <summary>Names of runs, which come from addresses and requests and become folders.</summary>
public static class RunNames
{
    /// <summary>Whether it names a folder and nothing more: no path, no way out of where runs lie.</summary>
    public static bool IsValid(string name) =>
        name.Length > 0 && name == Path.GetFileName(name) && name is not ("." or "..");
}
