using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>One transcript file of a run and the step whose debates it holds.</summary>
public sealed class TranscriptSource
{
    private readonly RunFile _run;
    private readonly Lazy<IReadOnlyList<DebateTranscript>> _debates;
    private readonly Lazy<ITask> _task;

    /// <param name="run">The run.</param>
    /// <param name="layout">Its folder.</param>
    /// <param name="step">The step that ran the debates.</param>
    internal TranscriptSource(RunFile run, RunLayout layout, DebateStep step)
    {
        (_run, Step, File) = (run, step, layout.ResolvePath(step.Transcripts.Path));
        Arm = RunLayout.ArmIn(step.Transcripts.Path);
        Set = Path.GetFileNameWithoutExtension(step.Transcripts.Path);
        _debates = new Lazy<IReadOnlyList<DebateTranscript>>(Read);
        _task = new Lazy<ITask>(() => TaskRegistry.Create(TaskSpec));
    }

    /// <summary>The step that ran the debates.</summary>
    public DebateStep Step { get; }

    /// <summary>Full path of the file.</summary>
    public string File { get; }

    /// <summary>The arm in whose own folder the file lies; null: the iteration's own.</summary>
    public string? Arm { get; }

    /// <summary>Name of the file without extension.</summary>
    public string Set { get; }

    /// <summary>Address of the set, such as <c>1/train</c>.</summary>
    public string Address => MessageAddress.SetOf(Arm, Step.Iteration, Set);

    /// <summary>Whether the file is complete: it appears when all of its debates have ended.</summary>
    public bool Exists => System.IO.File.Exists(File);

    /// <summary>The task of its problems.</summary>
    public TaskSpec TaskSpec =>
        ProblemSet.TransferOf(Step.Problems.Split) is { } name
            ? _run.Task.Transfer.First(transfer => transfer.Name == name).Spec
            : _run.Task.Spec;

    /// <summary>The task that wrote its prompts and read its answers.</summary>
    public ITask Task => _task.Value;

    /// <summary>The debates in the order of the file; read at the first call.</summary>
    /// <exception cref="InvalidDataException">
    /// A line is no transcript, or is that of another step. The message starts with the file.
    /// </exception>
    public IReadOnlyList<DebateTranscript> Debates => _debates.Value;

    /// <summary>The addresses of all messages of a debate: responses, and the summaries that critics saw.</summary>
    public IEnumerable<MessageAddress> MessagesOf(DebateTranscript debate)
    {
        foreach (var response in debate.Rounds.SelectMany(round => round))
        {
            if (SummaryFor(debate, response) is not null)
                yield return AddressOf(
                    debate,
                    RecordedSummaries.AuthorOf(response.Agent.Slot),
                    response.Round
                );
            yield return AddressOf(debate, response.Agent, response.Round);
        }
    }

    /// <summary>The summary that a response's author saw; null where it saw none.</summary>
    public string? SummaryFor(DebateTranscript debate, AgentResponse response) =>
        RecordedSummaries.Find(Task.Prompts, debate, Step.Settings, response);

    /// <summary>The address of one message.</summary>
    /// <param name="round">From 1.</param>
    public MessageAddress AddressOf(DebateTranscript debate, AgentId agent, int round) =>
        new(Arm, Step.Iteration, Set, debate.Id.ProblemId, agent, round);

    private IReadOnlyList<DebateTranscript> Read()
    {
        var debates = Transcripts.Read(File);
        foreach (var debate in debates)
            if (FindError(debate) is { } error)
            {
                var id = UntrustedText.ToSingleLine($"{debate.Id.ProblemId}");
                throw new InvalidDataException(
                    $"{File}: the debate on {id} {error}; the file is damaged or of another run."
                );
            }
        return debates;
    }

    /// <summary>Why a transcript is none of the step; null where it is.</summary>
    private string? FindError(DebateTranscript debate)
    {
        var expected = new DebateId(
            _run.Seed,
            Step.Iteration,
            Step.Transcripts.SeededBy,
            Step.Split,
            debate.Problem.Id
        );
        if (debate.Id != expected)
            return $"is not of the step {Step.Id}";
        if (debate.Rounds.Length > Step.Settings.Rounds || debate.Slots != Step.Society.Slots)
            return $"has {debate.Rounds.Length} rounds of {debate.Slots} responses, other than the step {Step.Id}";
        var misplaced = debate
            .Rounds.SelectMany((round, m) => round.Select((response, n) => (response, m, n)))
            .FirstOrDefault(entry => !IsInPlace(entry.response, entry.m + 1, entry.n));
        return misplaced.response is { } wrong
            ? $"has a response of {wrong.Agent} in round {misplaced.m + 1} at slot {misplaced.n + 1}"
            : null;
    }

    private bool IsInPlace(AgentResponse response, int round, int slot)
    {
        var role = round == 1 || Step.Settings.GeneratorsOnly ? AgentRole.Generator : AgentRole.Critic;
        return response.Round == round && response.Agent == new AgentId(role, slot);
    }
}
