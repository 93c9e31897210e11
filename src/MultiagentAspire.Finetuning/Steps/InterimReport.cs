using System.Collections.Immutable;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// The report of a run in its current state, also while the run is in flight. It reads files and measures nothing.
/// The run folder is not locked, since its files appear complete.
/// </summary>
internal static class InterimReport
{
    /// <summary>Builds the report from what the run folder contains.</summary>
    /// <param name="layout">Paths of the run folder, which need not exist.</param>
    /// <returns>The report as JSON; null for a run that has not started.</returns>
    /// <exception cref="InvalidDataException">A file of the run is damaged, or of a newer version.</exception>
    public static string? Build(RunLayout layout)
    {
        var path = ReportFolder.JsonIn(layout.ReportFolder);
        try
        {
            var text = File.Exists(path) ? File.ReadAllText(path) : null;
            return File.Exists(layout.Manifest) ? Build(layout, RunManifest.Read(layout), text) : text;
        }
        catch (Exception error) when (error is InvalidRunFileException or NotSupportedException)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    /// <summary>The stored report if the run is finished; else a new one that keeps its measurements.</summary>
    private static string Build(RunLayout layout, RunManifest manifest, string? text)
    {
        var run = manifest.Settings;
        var steps = new StepStore(layout);
        var plan = RunPlan.Create(run);
        if (text is not null && steps.IsFinished(plan[^1].Id))
            return text;
        var previous = text is null ? null : Read(layout, text);
        var states = States(run, plan, steps, new MeasurementStore<Measured>(layout), previous);
        var report = new ReportContent(run, steps, manifest).Build(plan) with
        {
            Machine = previous?.Machine,
            Arms = MeasuredParts.Arms(states, run),
            Comparisons = previous?.Comparisons ?? [],
        };
        return ReportJson.Write(report);
    }

    /// <summary>
    /// The measured states in the order of the plan: those of the previous report, and those measured since.
    /// </summary>
    private static IEnumerable<ReportedState> States(
        RunFile run,
        ImmutableArray<Step> plan,
        StepStore steps,
        MeasurementStore<Measured> store,
        RunReport? previous
    )
    {
        var reported = ReportedStates(previous)
            .ToDictionary(reported => (reported.Arm, reported.State.Iteration));
        var measuredSteps = plan.OfType<DebateStep>()
            .Where(step => step.IsMeasured && steps.IsFinished(step.Id));
        foreach (var step in measuredSteps)
        {
            var names = MeasuredNames
                .FromStep(run, step)
                .Select(name => (MeasuredNames.DisplayName(step.Split, name), step.Iteration))
                .ToList();
            if (names.TrueForAll(reported.ContainsKey))
                foreach (var name in names)
                    yield return reported[name];
            else if (store.Has(step.Id))
                foreach (var measured in store.Read(step.Id))
                    yield return ReportedState.FromMeasurements(measured);
        }
    }

    /// <summary>All points of all curves of a report; none without a report.</summary>
    private static IEnumerable<ReportedState> ReportedStates(RunReport? report) =>
        (report?.Arms ?? []).SelectMany(
            arm => arm.Iterations,
            (arm, state) => new ReportedState(arm.Arm, arm.Measure, arm.Transfer, state)
        );

    /// <summary>Parses a stored report.</summary>
    /// <exception cref="InvalidDataException">It is damaged. The message is one line.</exception>
    private static RunReport Read(RunLayout layout, string text)
    {
        try
        {
            return ReportJson.Read(text);
        }
        catch (JsonException error)
        {
            var path = ReportFolder.JsonIn(layout.ReportFolder);
            var reason = UntrustedText.ToSingleLine(error.Message);
            throw new InvalidDataException(
                $"{path} is not a readable report ({reason}); write it again (multiagent report).",
                error
            );
        }
    }
}
