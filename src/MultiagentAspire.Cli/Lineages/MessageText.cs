using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Tracing;
using static MultiagentAspire.Cli.Lineages.LineageText;

namespace MultiagentAspire.Cli.Lineages;

/// <summary>The lineage of a message as text.</summary>
internal static class MessageText
{
    /// <summary>The whole text.</summary>
    public static string Write(MessageTrace trace)
    {
        var page = new TextPage();
        page.Line(Short(trace.Message)).Line();
        page.Field("Speaker", trace.Speaker);
        AppendModel(page, trace.Model);
        AppendDebate(page, trace);
        page.Line().Line("Prompt").Line();
        AppendPrompt(page, trace.Prompt ?? []);
        page.Line().Line(EndOf(trace)).Line();
        page.Block(trace.Text).Line();
        AppendAnswer(page, trace);
        page.Line().Line("Forward").Line();
        AppendLearned(page, trace);
        page.Line();
        AppendRun(page, trace.Run);
        return page.ToString();
    }

    private static void AppendDebate(TextPage page, MessageTrace trace)
    {
        var (id, settings) = (trace.Debate, trace.Settings);
        page.Field("Seed", Invariant($"{trace.Seed}"));
        page.Field("Sampling", SamplingOf(settings.Sampling));
        page.Field(
            "Debate",
            Invariant($"seed {id.RunSeed}, iteration {id.Iteration}, arm {id.Arm}, split {id.Split}")
        );
        page.Field(
            "",
            Invariant($"{settings.Rounds} rounds, topology {settings.TopologyName}")
                + (settings.Summarize ? ", summaries" : "")
                + (settings.EarlyExit ? ", early exit" : "")
        );
        page.Field("File", Invariant($"{trace.File}, line {trace.Line}"));
        if (trace.Summary is { } summary)
            page.Field("Summary", Short(summary));
    }

    private static void AppendPrompt(TextPage page, ImmutableArray<ChatTurn> prompt)
    {
        foreach (var turn in prompt)
            page.Line($"{turn.Role}:", 2).Block(turn.Content, 4);
    }

    private static string EndOf(MessageTrace trace) =>
        trace.Tokens is not { } tokens ? "Summary, as the critic's prompt holds it"
        : trace.Finish == FinishReason.Length ? Invariant($"Response, cut after {tokens} tokens")
        : Invariant($"Response, {tokens} tokens");

    private static void AppendAnswer(TextPage page, MessageTrace trace)
    {
        if (trace.Tokens is not null)
            page.Field("Answer", trace.Answer ?? "none could be read");
        var own = trace.MatchesVote switch
        {
            true => "; this response agrees",
            false => "; this response does not agree",
            null => "",
        };
        page.Field("Vote", VoteOf(trace.Vote) + own);
    }

    private static void AppendLearned(TextPage page, MessageTrace trace)
    {
        var label = "Learned by";
        foreach (var learned in trace.Learned)
        {
            page.Field(label, Invariant($"{learned.Agent}, example {learned.Line} of {learned.Data}"));
            page.Field(
                "",
                learned.AdapterDigest is { } digest ? $"adapter {Digests.Short(digest)}" : "no adapter of it"
            );
            label = "";
        }
        if (trace.Learned.IsEmpty)
            page.Field(label, "no agent");
        page.Field("Descendants", ListOf(trace.Descendants, "none"));
    }
}
