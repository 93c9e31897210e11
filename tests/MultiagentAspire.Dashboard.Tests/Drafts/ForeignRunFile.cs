namespace MultiagentAspire.Dashboard.Tests.Drafts;

/// <summary>A run file that a form shows only in part, and values that are typed into the form.</summary>
internal static class ForeignRunFile
{
    /// <summary>A run file with comments, trailing commas, and keys that no form knows in every section.</summary>
    public const string Text = """
        {
          "$schema": "run.schema.json", // where editors look
          "name": "smoke", "zzz": { "a": [1, null, "x"] }, "seed": 7,
          "task": {
            "name": "arithmetic", "transfer": [{ "name": "longer", "evaluate": 10 }], "train": 12, "evaluate": 12,
          },
          "models": { "tiny.v1": { "path": "models/arithmetic-tiny" } },
          "agents": { "count": 3, "model": "tiny.v1" },
          "debate": { "synchronous": false, "rounds": 2 },
          "training": { "learningRate": 3e-3, "generator": { "rank": 4 }, "critic": {} },
          "evaluation": { "unparsable": "dropped" },
          "arms": ["base", "new-arm", "multiagent"],
        }
        """;

    /// <summary>Values of every kind, some of them invalid for any key.</summary>
    public static readonly string[] Values =
    [
        "0",
        "7",
        "-3",
        "1e-4",
        "0.50",
        "007",
        "1,5",
        "true",
        "false",
        "lora",
        "ü \"quoted\" \\ 𝄞",
        "null",
        "[]",
        "a.b",
    ];
}
