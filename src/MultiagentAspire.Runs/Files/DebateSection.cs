using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>The section <c>debate</c>, of the run or of an arm.</summary>
internal static class DebateSection
{
    private static (string Name, string? Value)[] Topologies =>
        [.. DebateTopology.Registered.Names.Select(name => (name, (string?)name))];

    /// <summary>
    /// The settings with every default: two rounds with summaries, temperature 1, top-p 0.9 and at most 2048 tokens a
    /// response.
    /// </summary>
    /// <param name="debate">The section; null where the file does not have it: all defaults.</param>
    /// <exception cref="InvalidRunFileException">A value is out of its range.</exception>
    public static DebateSettings Read(RunFileSection? debate)
    {
        if (debate is null)
            return new DebateSettings(2, Summarize: true, new SamplingSettings());
        var sampling = ReadSampling(debate);
        var rounds = debate.Integer("rounds", 2, 1, 16);
        var summarize = debate.Boolean("summarize", true);
        var synchronous = debate.Boolean("synchronous", true);
        var generatorsOnly = debate.Boolean("generatorsOnly", false);
        var shuffleOthers = debate.Boolean("shuffleOthers", false);
        return new DebateSettings(rounds, summarize, sampling, synchronous, generatorsOnly, shuffleOthers)
        {
            Topology = debate.Choice<string?>("topology", null, Topologies),
            EarlyExit = debate.Boolean("earlyExit", false),
            Identities = debate.Boolean("identities", false),
            Cooperative = debate.Boolean("cooperative", false),
            Confidence = debate.Boolean("confidence", false),
            Aggregate = debate.Boolean("aggregate", false),
            TruncatedAnswers = debate.Boolean("truncatedAnswers", false),
        };
    }

    private static SamplingSettings ReadSampling(RunFileSection debate) =>
        new(
            debate.Number("temperature", 1.0, 0, 5),
            debate.Number("topP", 0.9, 0, 1, aboveLow: true),
            debate.Integer("topK", 0, 0, 1_000_000),
            debate.Integer("maxTokens", 2048, 1, 131_072)
        );
}
