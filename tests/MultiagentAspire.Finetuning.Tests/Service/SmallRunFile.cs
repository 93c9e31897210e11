namespace MultiagentAspire.Finetuning.Tests.Service;

/// <summary>A run of one iteration with three agents and few problems, as a client sends it.</summary>
internal static class SmallRunFile
{
    public static string Text(string name = "small", int seed = 7, int iterations = 1) =>
        $$"""
            {
              "name": "{{name}}", "seed": {{seed}}, "iterations": {{iterations}},
              "task": { "name": "arithmetic", "train": 8, "evaluate": 6 },
              "models": { "base": { "path": "models/arithmetic-tiny" } },
              "agents": { "count": 3, "model": "base" },
              "evaluation": { "diversity": { "problems": 0 } },
              "arms": ["multiagent"], // comments are allowed
            }
            """;
}
