using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Runs.Tracing;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Runs.Tests.Tracing;

/// <summary>
/// A finished run without models: random responses of few different texts, so that equal ones are frequent, and data
/// that the real selection made from them.
/// </summary>
internal sealed class SyntheticRun : IDisposable
{
    private readonly StoredRun _stored;
    private readonly SplitMix64 _random;
    private readonly ITask _task;

    public SyntheticRun(ulong seed, string arms, int iterations = 1, string more = "")
    {
        _stored = new StoredRun(iterations, arms, more);
        _random = new SplitMix64(seed);
        _task = TaskRegistry.Create(_stored.Run.Task.Spec);
        foreach (var step in RunPlan.Create(_stored.Run))
            Finish(step);
    }

    public StoredRun Stored => _stored;

    public string Folder => _stored.Layout.Folder;

    /// <summary>The run as a command opens it; nothing is cached between two calls.</summary>
    public TracedRun Open() => TracedRun.Open(Folder);

    private void Finish(Step step)
    {
        switch (step)
        {
            case DebateStep { IsShared: false } debate:
                Transcripts.Write(_stored.Layout.ResolvePath(debate.Transcripts.Path), DebatesOf(debate));
                break;
            case SelectStep select:
                _stored.Steps.Write(
                    new StepRecord<SelectStepResult>(step.Id, StoredRun.Started, 1, Select(select))
                );
                break;
            default:
                _stored.Store(step);
                break;
        }
    }

    private List<DebateTranscript> DebatesOf(DebateStep step)
    {
        var society = _stored.Lineage.SocietyOf(step.Society);
        var problems = ProblemSets.Create(_stored.Run).Questions(step.Problems);
        return [.. problems.Select(problem => Debate(step, society, problem))];
    }

    private DebateTranscript Debate(DebateStep step, Society society, Problem problem)
    {
        var rounds = new List<ImmutableArray<AgentResponse>>();
        var count = step.Settings.EarlyExit ? 1 + _random.Next(step.Settings.Rounds) : step.Settings.Rounds;
        for (var round = 1; round <= count; round++)
            rounds.Add([
                .. Enumerable
                    .Range(0, society.Slots.Length)
                    .Select(slot => Response(step, society, problem, rounds, slot)),
            ]);
        var id = new DebateId(
            _stored.Run.Seed,
            step.Iteration,
            step.Transcripts.SeededBy,
            step.Split,
            problem.Id
        );
        return new DebateTranscript(id, problem, [.. rounds], 0, 0);
    }

    private AgentResponse Response(
        DebateStep step,
        Society society,
        Problem problem,
        List<ImmutableArray<AgentResponse>> before,
        int slot
    )
    {
        var round = before.Count + 1;
        var asGenerator = round == 1 || step.Settings.GeneratorsOnly;
        var agent = asGenerator ? AgentId.Generator(slot) : AgentId.Critic(slot);
        var model = asGenerator ? society.Slots[slot].Generator : society.Slots[slot].Critic;
        var prompt =
            round == 1
                ? [ChatTurn.User(_task.Prompts.First(problem.Question))]
                : Revise(step, problem, before[^1][slot]);
        var answer = _random.Next(5) == 0 ? null : $"{_random.Next(3)}";
        var text = $"it is {answer ?? "unknown"}";
        return new AgentResponse(agent, round, prompt, text, answer, FinishReason.Stop, 4, 9)
        {
            Adapter = model.Adapter?.Digest,
            Base = model.Base.Digest,
        };
    }

    private ImmutableArray<ChatTurn> Revise(DebateStep step, Problem problem, AgentResponse own)
    {
        var message = step.Settings.Summarize
            ? _task.Prompts.ReviseWithSummary(problem.Question, $"summary {_random.Next(3)}")
            : _task.Prompts.ReviseWithOthers(problem.Question, ["another response"]);
        return own.Prompt.Add(ChatTurn.Assistant(own.Text)).Add(ChatTurn.User(message));
    }

    /// <summary>As the select step of a run does it.</summary>
    private SelectStepResult Select(SelectStep step)
    {
        var arm = _stored.Arm(step.Arm);
        var debates = Transcripts
            .Read(_stored.Layout.ResolvePath(step.Transcripts))
            .Select(debate => VotedDebate.Of(debate, _task.Equivalent, arm.Selection.Voting))
            .ToList();
        var selections = arm.Agents.Select(agent =>
        {
            var selected = Selection.Select(TargetOf(agent, arm, step, debates), debates, _task.Equivalent);
            TrainingExamples.Write(_stored.Layout.DataPath(step.Iteration, arm, agent), selected.Examples);
            return new AgentSelection(agent, selected.Examples.Length, selected.Counts, selected.OneSided);
        });
        return new SelectStepResult([.. selections]);
    }

    private SelectionTarget TargetOf(AgentId agent, Arm arm, SelectStep step, List<VotedDebate> debates)
    {
        var rules =
            agent.Role == AgentRole.Single
                ? arm.Selection.ForSingle(debates[0].Transcript.Slots, arm.Slots) with
                {
                    SingleModel = arm.Kind.SingleModelData,
                }
                : arm.Selection.For(agent.Role);
        return new SelectionTarget(agent, rules, TrainingInputs.SelectionSeedOf(_stored.Run, step, agent));
    }

    public void Dispose() => _stored.Dispose();
}
