using System.Collections.Immutable;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Debates;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>What the page that compares two agents shows: their answers in the debates of one file.</summary>
/// <param name="Run">Name of the run.</param>
/// <param name="Files">All transcript files of the run.</param>
/// <param name="File">The file whose debates are shown; null: the run has no debates yet.</param>
internal sealed record AgentComparison(string Run, IReadOnlyList<TranscriptFile> Files, TranscriptFile? File)
{
    private const int MaxQuestionLength = 120;

    /// <summary>The selection of an address; what is null or does not exist is chosen by default.</summary>
    /// <param name="Iteration">Of the debates.</param>
    /// <param name="Set">Name of the set of debates.</param>
    /// <param name="Left">Name of one agent, such as <c>generator-1</c>.</param>
    /// <param name="Right">Name of the agent it is compared with.</param>
    public sealed record ComparisonSelection(int? Iteration, string? Set, string? Left, string? Right);

    /// <summary>The debates of <see cref="File"/>, in its order.</summary>
    public IReadOnlyList<AnalyzedDebate> Debates { get; init; } = [];

    /// <summary>The agents that respond in these debates.</summary>
    public ImmutableArray<AgentId> Speakers { get; init; } = [];

    /// <summary>The agent in the left column.</summary>
    public AgentId Left { get; init; } = AgentId.Generator(0);

    /// <summary>The agent in the right column.</summary>
    public AgentId Right { get; init; } = AgentId.Generator(1);

    /// <summary>Both agents on each problem, in the order of the debates.</summary>
    public ImmutableArray<AgentPair> Pairs { get; init; } = [];

    /// <summary>Why the debates cannot be shown; null when they can.</summary>
    public string? Error { get; init; }

    /// <summary>What a page shows before the first run is read.</summary>
    public static AgentComparison Empty { get; } = new("", [], null);

    /// <summary>
    /// Reads the selected debates. An error becomes <see cref="Error"/>, so that another file can be chosen.
    /// </summary>
    /// <param name="files">Reads transcripts.</param>
    /// <param name="folders">Give the task's comparison of answers.</param>
    /// <param name="run">Name of the run.</param>
    /// <param name="selection">What the address selects.</param>
    /// <param name="before">What was shown until now; its debates are not read again where they are the same.</param>
    public static AgentComparison Create(
        DebateFiles files,
        RunFolders folders,
        string run,
        ComparisonSelection selection,
        AgentComparison before
    )
    {
        var known = before.Run == run && before.File is not null ? before.Files : files.List(run);
        var comparison = new AgentComparison(run, known, SelectFile(known, selection));
        try
        {
            var debates = comparison.ReadDebates(files, before);
            return comparison.WithAgents(folders, debates, selection);
        }
        catch (Exception error) when (IsUnreadable(error))
        {
            return comparison with { Error = error.Message };
        }
    }

    /// <summary>The pair on a problem; where none is named, the first on which the agents differ.</summary>
    /// <param name="problem">Id of the problem, or null.</param>
    /// <returns>Null where there is no such pair.</returns>
    public AgentPair? Find(string? problem) =>
        problem is null
            ? Pairs.FirstOrDefault(pair => pair.AnswersDiffer)
            : Pairs.FirstOrDefault(pair => pair.ProblemId == problem);

    /// <summary>The pair's question, cut to 120 characters.</summary>
    public static string Short(AgentPair pair)
    {
        var question = pair.Debate.Transcript.Problem.Question;
        return question.Length > MaxQuestionLength ? $"{question[..MaxQuestionLength]}…" : question;
    }

    private IReadOnlyList<AnalyzedDebate> ReadDebates(DebateFiles files, AgentComparison before)
    {
        if (File is null)
            return [];
        var isShown = before.Run == Run && before.File == File && before.Error is null;
        return isShown ? before.Debates : files.Read(Run, File);
    }

    private AgentComparison WithAgents(
        RunFolders folders,
        IReadOnlyList<AnalyzedDebate> debates,
        ComparisonSelection selection
    )
    {
        var speakers = AgentPair.Speakers(debates);
        var left = Named(selection.Left, speakers) ?? speakers.FirstOrDefault(AgentId.Generator(0));
        var right =
            Named(selection.Right, speakers)
            ?? speakers.FirstOrDefault(agent => agent != left, AgentId.Generator(1));
        var equivalent =
            debates.Count == 0 ? string.Equals : folders.Equivalence(Run, debates[0].Transcript.Id.Split);
        var pairs = debates.Select(debate => AgentPair.Create(debate, left, right, equivalent));
        return this with
        {
            Debates = debates,
            Speakers = speakers,
            Left = left,
            Right = right,
            Pairs = [.. pairs],
        };
    }

    private static bool IsUnreadable(Exception error) =>
        error
            is InvalidDataException
                or IOException
                or JsonException
                or KeyNotFoundException
                or InvalidOperationException
                or ArgumentException;

    /// <summary>
    /// The last file that the selection admits: an evaluation of the method where there is one, else training debates
    /// of the method, else any. A selection that admits none is ignored.
    /// </summary>
    private static TranscriptFile? SelectFile(
        IReadOnlyList<TranscriptFile> files,
        ComparisonSelection selection
    )
    {
        var selected = files.Where(file => IsSelected(file, selection)).ToList();
        if (selected.Count == 0)
            selected = [.. files];
        var evaluation = MeasuredNames.SetOf(ProblemSet.Evaluate, ArmKinds.Method);
        return selected.LastOrDefault(file => file.Name == evaluation)
            ?? selected.LastOrDefault(file => file.Name == ProblemSet.Train)
            ?? selected.LastOrDefault();
    }

    private static bool IsSelected(TranscriptFile file, ComparisonSelection selection) =>
        (selection.Iteration is null || file.Iteration == selection.Iteration)
        && (selection.Set is null || file.Name == selection.Set);

    private static AgentId? Named(string? name, ImmutableArray<AgentId> speakers) =>
        name is not null && AgentId.TryParse(name, out var agent) && speakers.Contains(agent) ? agent : null;
}
