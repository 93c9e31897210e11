using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests;

/// <summary>
/// A run's folder as its steps write it, without models: every adapter has the digest ARM-AGENT-ITERATION.
/// </summary>
internal sealed class StoredRun : IDisposable
{
    public static readonly DateTimeOffset Started = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private readonly RunFolder _folder = new();

    public StoredRun(
        int iterations = 2,
        string arms = "\"multiagent\"",
        string more = "",
        Func<string, string>? changes = null,
        string? adapter = null
    )
    {
        if (adapter is not null)
            WriteAdapter(adapter);
        Run = _folder.Small(iterations, arms, more, changes);
        Layout = RunLayout.ForRun(_folder.Path, Run.Name);
        Steps = new StepStore(Layout);
        Models = RunModels.Create(Run);
        Manifest = RunManifest.Create(
            Run,
            Models,
            ProblemSets.Create(Run),
            Started,
            "multiagent run run.json"
        );
        Manifest.Write(Layout);
    }

    /// <summary>An adapter beside the run file, without weights.</summary>
    private void WriteAdapter(string name)
    {
        Directory.CreateDirectory(_folder.At(name));
        File.WriteAllText(_folder.At($"{name}/adapter_config.json"), "{}");
    }

    public RunFile Run { get; }

    public RunLayout Layout { get; }

    public StepStore Steps { get; }

    public IReadOnlyDictionary<string, ModelRef> Models { get; }

    public RunManifest Manifest { get; }

    public string ModelFolder => _folder.At("models/arithmetic-tiny");

    public Lineage Lineage => new(Run, Layout, Steps, Models);

    public RunSocieties Societies => RunSocieties.Open(Layout.Folder, path => path);

    public Arm Arm(string name = "multiagent") => Run.ArmOf(name);

    /// <summary>Stores the results of all training steps up to an iteration.</summary>
    /// <param name="keptSlots">Slots whose previous critic the guard keeps in every iteration.</param>
    public void Finish(int iteration, params int[] keptSlots)
    {
        foreach (
            var step in RunPlan.Create(Run).Where(step => step.Iteration > 0 && step.Iteration <= iteration)
        )
            Store(step, keptSlots);
    }

    public void Store(Step step, params int[] keptSlots)
    {
        switch (step)
        {
            case SelectStep select:
                Write(step, new SelectStepResult([.. Arm(select.Arm).Agents.Select(SelectionOf)]));
                break;
            case TrainStep train:
                Write(step, Trained(train));
                break;
            case GuardStep:
                Write(step, new GuardStepResult([], [], [.. keptSlots]));
                break;
        }
    }

    public static string DigestOf(string arm, AgentId agent, int iteration) => $"{arm}-{agent}-{iteration}";

    private TrainResult Trained(TrainStep step)
    {
        var adapter = Layout.AdapterPath(step.Iteration, Arm(step.Arm), step.Agent);
        Directory.CreateDirectory(adapter);
        return new TrainResult
        {
            AdapterPath = Layout.Relative(adapter),
            AdapterDigest = DigestOf(step.Arm, step.Agent, step.Iteration),
            Examples = 5,
            Seconds = 3,
        };
    }

    private static AgentSelection SelectionOf(AgentId agent) =>
        new(agent, agent.Slot + 1, new SelectionCounts { Considered = 8 }, OneSided: false);

    private void Write<T>(Step step, T result) => Steps.Write(new StepRecord<T>(step.Id, Started, 2, result));

    public void Dispose() => _folder.Dispose();
}
