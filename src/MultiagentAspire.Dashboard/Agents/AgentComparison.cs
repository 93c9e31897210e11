using System.Collections.Immutable;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Debates;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>Two agents of a run over the debates of one file.</summary>
/// <param name="File">Null: no debates have ended.</param>
/// <param name="Speakers">The agents that speak in it.</param>
/// <param name="Error">Why its debates are not shown, if so.</param>
internal sealed record AgentComparison(
    string Run,
    IReadOnlyList<TranscriptFile> Files,
    TranscriptFile? File,
    IReadOnlyList<AnalyzedDebate> Debates,
    ImmutableArray<AgentId> Speakers,
    AgentId Left,
    AgentId Right,
    ImmutableArray<AgentPair> Pairs,
    string? Error
)
{
    private const int MaxQuestionLength = 120;

    /// <summary>What an address asks for; what is unset or not there is chosen.</summary>
    public sealed record ComparisonSelection(int? Iteration, string? Set, string? Left, string? Right);

    public static AgentComparison Empty { get; } =
        new("", [], null, [], [], AgentId.Generator(0), AgentId.Generator(1), [], null);

    /// <param name="before">What was shown until now: its debates are not read again where they are the same.</param>
    public static AgentComparison Create(
        DebateFiles files,
        RunFolders folders,
        string run,
        ComparisonSelection selection,
        AgentComparison before
    )
    {
        var all = before.Run == run && before.File is not null ? before.Files : files.List(run);
        var file = SelectFile(all, selection);
        try
        {
            var debates =
                file is null ? []
                : before.Run == run && before.File == file && before.Error is null ? before.Debates
                : files.Read(run, file);
            var speakers = AgentPair.Speakers(debates);
            var left = Named(selection.Left, speakers) ?? speakers.FirstOrDefault(AgentId.Generator(0));
            var right =
                Named(selection.Right, speakers)
                ?? speakers.FirstOrDefault(agent => agent != left, AgentId.Generator(1));
            var equivalent =
                debates.Count == 0 ? string.Equals : folders.Equivalence(run, debates[0].Transcript.Id.Split);
            return new AgentComparison(
                run,
                all,
                file,
                debates,
                speakers,
                left,
                right,
                [.. debates.Select(debate => AgentPair.Create(debate, left, right, equivalent))],
                null
            );
        }
        catch (Exception error)
            when (error
                    is InvalidDataException
                        or IOException
                        or JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or ArgumentException
            )
        {
            return Empty with { Run = run, Files = all, File = file, Error = error.Message };
        }
    }

    /// <summary>The pair on a problem; where none is named, the first on which they differ.</summary>
    public AgentPair? Find(string? problem) =>
        problem is null
            ? Pairs.FirstOrDefault(pair => pair.AnswersDiffer)
            : Pairs.FirstOrDefault(pair => pair.ProblemId == problem);

    public static string Short(AgentPair pair) =>
        pair.Debate.Transcript.Problem.Question is var question && question.Length > MaxQuestionLength
            ? $"{question[..MaxQuestionLength]}…"
            : question;

    /// <summary>
    /// Where nothing is asked for, the latest evaluation of the method, or else its latest training debates.
    /// </summary>
    private static TranscriptFile? SelectFile(
        IReadOnlyList<TranscriptFile> files,
        ComparisonSelection selection
    )
    {
        var fitting = files
            .Where(file =>
                (selection.Iteration is null || file.Iteration == selection.Iteration)
                && (selection.Set is null || file.Name == selection.Set)
            )
            .ToList();
        if (fitting.Count == 0)
            fitting = [.. files];
        return fitting.LastOrDefault(file =>
                file.Name == MeasuredNames.SetOf(ProblemSet.Evaluate, ArmKinds.Method)
            )
            ?? fitting.LastOrDefault(file => file.Name == ProblemSet.Train)
            ?? fitting.LastOrDefault();
    }

    private static AgentId? Named(string? name, ImmutableArray<AgentId> speakers) =>
        name is not null && AgentId.TryParse(name, out var agent) && speakers.Contains(agent) ? agent : null;
}
