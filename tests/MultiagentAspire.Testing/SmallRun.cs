using System.Text.Json;

namespace MultiagentAspire.Testing;

/// <summary>The smallest run file that has every kind of step.</summary>
public static class SmallRun
{
    /// <summary>All arms, for the parameter of <see cref="Json"/>.</summary>
    public const string AllArms =
        "\"base\", \"majority\", \"debate\", \"single-agent\", \"single-agent-debate\", "
        + "\"single-agent-matched\", \"single-agent-as-society\", \"multiagent\"";

    /// <summary>Text of the run file, with seed 7.</summary>
    /// <param name="model">Folder of the base model.</param>
    /// <param name="arms">JSON strings, separated by commas.</param>
    /// <param name="temperatures">Further temperatures of measurements, separated by commas.</param>
    /// <param name="scored">Number of evaluation problems whose responses models score.</param>
    public static string Json(
        string model,
        string arms = "\"multiagent\"",
        int agents = 3,
        int rounds = 2,
        int iterations = 1,
        int train = 4,
        int evaluate = 2,
        string name = "small",
        string temperatures = "",
        int scored = 0
    ) =>
        $$"""
            {
              "name": "{{name}}", "seed": 7, "iterations": {{iterations}},
              "task": {
                "name": "arithmetic", "max": 9, "prompts": "compact", "train": {{train}}, "evaluate": {{evaluate}}
              },
              "models": { "base": { "path": {{JsonSerializer.Serialize(model)}} } },
              "agents": { "count": {{agents}}, "model": "base" },
              "debate": { "rounds": {{rounds}}, "summarize": true, "temperature": 1.0, "topP": 1.0, "maxTokens": 48,
                "truncatedAnswers": true },
              "evaluation": { "temperatures": [{{temperatures}}], "diversity": { "problems": {{scored}} } },
              "training": { "rank": 4, "learningRate": 1e-3, "epochs": 1, "batchSize": 1, "maxLength": 512 },
              "arms": [{{arms}}],
            }
            """;
}
