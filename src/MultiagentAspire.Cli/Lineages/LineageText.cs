using MultiagentAspire.Core;
using MultiagentAspire.Runs.Tracing;

namespace MultiagentAspire.Cli.Lineages;

/// <summary>What the texts of runs, agents and messages have in common.</summary>
internal static class LineageText
{
    /// <summary>The lines on what decided the results of the run.</summary>
    public static void AppendRun(TextPage page, RunIdentity run)
    {
        var versions = run.Versions.Select(version => $"{version.Key} {version.Value}");
        page.Field(
            "Run",
            Invariant($"{run.Name}, seed {run.Seed}, settings {Digests.Short(run.SettingsDigest)}")
        );
        page.Field("Folder", run.Folder);
        page.Field("Versions", string.Join(", ", versions));
        foreach (var change in run.Changes)
            page.Field("Resumed by", change);
        foreach (var added in run.Growth)
            page.Field("Grown by", added);
        foreach (var (name, digest) in run.Models)
            page.Field("Base model", $"{name}, digest {Digests.Short(digest)}");
        if (run.Command is { } command)
            page.Field("Command", command);
    }

    /// <summary>The lines on a model.</summary>
    public static void AppendModel(TextPage page, ModelTrace model)
    {
        if (model.Endpoint is { } endpoint)
            page.Field("Endpoint", endpoint);
        page.Field("Base model", $"{NameOf(model.BasePath)}, digest {Digests.Short(model.BaseDigest)}");
        page.Field(
            "Adapter",
            model.AdapterDigest is { } digest ? $"digest {Digests.Short(digest)}" : "none: the base model"
        );
    }

    /// <summary>The outcome of a vote in a few words.</summary>
    public static string VoteOf(VoteTrace vote)
    {
        var votes = Invariant($"{vote.Votes} of {vote.Voters}");
        return vote.Answer is not { } answer ? $"no consensus ({votes} votes at most)"
            : vote.Tied ? $"{answer}, by {votes} votes; a tie, which the tie rule decided"
            : $"{answer}, by {votes} votes";
    }

    /// <summary>The sampling settings in a few words.</summary>
    public static string SamplingOf(SamplingSettings sampling) =>
        Invariant($"temperature {sampling.Temperature}, top-p {sampling.TopP}, top-k {sampling.TopK}, ")
        + Invariant($"at most {sampling.MaxTokens} tokens");

    /// <summary>A message's address with a short problem id.</summary>
    public static string Short(string address) => MessageAddress.Parse(address).Short.ToString();

    /// <summary>Addresses in a line; a word where there are none.</summary>
    public static string ListOf(IReadOnlyCollection<string> addresses, string none) =>
        addresses.Count == 0 ? none : string.Join(", ", addresses);

    /// <summary>The text with numbers as every culture reads them.</summary>
    public static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>The last part of a path.</summary>
    private static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
}
