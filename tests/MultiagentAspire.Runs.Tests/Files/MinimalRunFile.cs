namespace MultiagentAspire.Runs.Tests.Files;

/// <summary>The shortest run file that is valid.</summary>
internal static class MinimalRunFile
{
    /// <summary>Every required section and no other.</summary>
    public const string Text = """
        {
          "name": "small", // a comment
          "task": { "name": "arithmetic", "train": 4, "evaluate": 5, },
          "models": { "base": { "path": "models/arithmetic-tiny" } },
          "agents": { "count": 3, "model": "base" },
        }
        """;

    /// <summary>The minimal run with one section set, on line 6.</summary>
    public static string With(string section) =>
        Text.Replace("\"base\" },\n", $"\"base\" }},\n  {section}\n", StringComparison.Ordinal);
}
