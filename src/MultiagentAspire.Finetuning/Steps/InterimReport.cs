using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// The report of a run as it stands, also while it goes on. Files are read, nothing is measured; the run's
/// folder is not locked, since its files appear whole.
/// </summary>
internal static class InterimReport
{
    /// <summary>The report as JSON; null for a run that has not begun.</summary>
    /// <exception cref="InvalidDataException">A file of the run is damaged, or of a newer version.</exception>
    public static string? Build(RunLayout layout)
    {
        try
        {
            var text = File.Exists(ReportFolder.JsonIn(layout.ReportFolder))
                ? File.ReadAllText(ReportFolder.JsonIn(layout.ReportFolder))
                : null;
            return File.Exists(layout.Manifest) ? Build(layout, RunManifest.Read(layout), text) : text;
        }
        catch (Exception error) when (error is InvalidRunFileException or NotSupportedException)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    private static string Build(RunLayout layout, RunManifest manifest, string? text)
    {
        var (run, steps, plan) = (
            manifest.Settings,
            new StepStore(layout),
            RunPlan.Create(manifest.Settings)
        );
        if (text is not null && steps.IsFinished(plan[^1].Id))
            return text;
        var written = text is null ? null : Read(layout, text);
        return ReportJson.Write(
            new ReportContent(run, steps, manifest).Build(plan) with
            {
                Machine = written?.Machine,
                Arms = MeasuredParts.Arms(
                    States(run, plan, steps, new MeasurementStore<Measured>(layout), written)
                ),
                Comparisons = written?.Comparisons ?? [],
            }
        );
    }

    /// <summary>The states in the order of the plan: those of the last report, and those measured since.</summary>
    private static IEnumerable<ReportedState> States(
        RunFile run,
        ImmutableArray<Step> plan,
        StepStore steps,
        MeasurementStore<Measured> store,
        RunReport? written
    )
    {
        var known = (written?.Arms ?? [])
            .SelectMany(
                arm => arm.Iterations,
                (arm, state) => new ReportedState(arm.Arm, arm.Measure, arm.Transfer, state)
            )
            .ToDictionary(one => (one.Arm, one.State.Iteration));
        foreach (
            var step in plan.OfType<DebateStep>().Where(step => step.IsMeasured && steps.IsFinished(step.Id))
        )
        {
            var names = MeasuredNames
                .FromStep(run, step)
                .Select(name => (MeasuredNames.Shown(step.Split, name), step.Iteration))
                .ToList();
            if (names.TrueForAll(known.ContainsKey))
                foreach (var name in names)
                    yield return known[name];
            else if (store.Has(step.Id))
                foreach (var measured in store.Read(step.Id))
                    yield return ReportedState.FromMeasurements(measured);
        }
    }

    private static RunReport Read(RunLayout layout, string text)
    {
        try
        {
            return ReportJson.Read(text);
        }
        catch (System.Text.Json.JsonException error)
        {
            throw new InvalidDataException(
                $"{ReportFolder.JsonIn(layout.ReportFolder)} is no readable report ({error.Message.ReplaceLineEndings(" ")}); write it again (multiagent report).",
                error
            );
        }
    }
}
