using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>The section <c>debate</c>, of the run or of an arm.</summary>
internal static class DebateSection
{
    private static (string Name, string? Value)[] Topologies =>
        [.. DebateTopology.Registered.Names.Select(name => (name, (string?)name))];

    public static DebateSettings Read(RunFileSection? debate)
    {
        if (debate is null)
            return new DebateSettings(2, Summarize: true, new SamplingSettings());
        var sampling = new SamplingSettings(
            debate.Number("temperature", 1.0, 0, 5),
            debate.Number("topP", 0.9, 0, 1, aboveLow: true),
            debate.Integer("topK", 0, 0, 1_000_000),
            debate.Integer("maxTokens", 2048, 1, 131_072)
        );
        return new DebateSettings(
            debate.Integer("rounds", 2, 1, 16),
            debate.Boolean("summarize", true),
            sampling,
            debate.Boolean("synchronous", true),
            debate.Boolean("generatorsOnly", false),
            debate.Boolean("shuffleOthers", false)
        )
        {
            Topology = debate.Choice<string?>("topology", null, Topologies),
        };
    }
}
