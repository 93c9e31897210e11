using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Carries out a health step: judges a society by its measurements without labels, and acts as the run file says.
/// </summary>
/// <param name="measurements">The measurements of the society by iteration.</param>
/// <param name="run">The run file, with its guards.</param>
internal sealed class HealthExecution(ReportMeasurements measurements, RunFile run)
{
    /// <summary>Judges the society after the step's iteration.</summary>
    /// <param name="step">The step; the measurements before it are finished.</param>
    /// <param name="plan">All steps of the run.</param>
    /// <param name="cancellationToken">Ends the measurements.</param>
    /// <exception cref="RunLimitException">A guard trips whose action is to stop.</exception>
    public async Task<HealthStepResult> ExecuteAsync(
        HealthStep step,
        ImmutableArray<Step> plan,
        CancellationToken cancellationToken
    )
    {
        var measured = await measurements.ComputeAsync(plan, recompute: false, cancellationToken);
        var states = measured
            .Where(measurement => measurement.Split == ProblemSet.Evaluate && measurement.Name == step.Arm)
            .Select(measurement => measurement.AllProblems.Result)
            .Where(state => state.Iteration <= step.Iteration)
            .OrderBy(state => state.Iteration)
            .ToList();
        var collapse = SocietyHealth.Collapse(states[^1]);
        var fall = SocietyHealth.AgreementFall(states);
        var action = ActionOn(collapse, fall);
        if (action == GuardAction.Stop)
            throw Stopped(step, collapse ?? fall!);
        var back = action == GuardAction.Back && states.Count > 1;
        return new HealthStepResult(
            collapse,
            fall,
            action,
            back ? SocietyHealth.Best(states.SkipLast(1)).Iteration : null
        );
    }

    /// <summary>The strongest action of the guards that tripped.</summary>
    private GuardAction ActionOn(string? collapse, string? fall)
    {
        var onCollapse = collapse is null ? GuardAction.Warn : run.Guards!.Collapse;
        var onFall = fall is null ? GuardAction.Warn : run.Guards!.Agreement;
        return onCollapse > onFall ? onCollapse : onFall;
    }

    private RunLimitException Stopped(HealthStep step, string reason) =>
        new(
            $"{run.Name} was stopped by its guards after iteration {step.Iteration} of {step.Arm}: {reason}; finished "
                + "work is kept: set \"guards\" to \"warn\" and resume the run (--resume)."
        );
}
