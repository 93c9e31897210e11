using System.Collections.Immutable;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Estimates the time of steps from the durations of finished steps of the same kind. Safe to call from several
/// threads.
/// </summary>
internal sealed class StepEstimates
{
    private readonly RunFile _run;
    private readonly ImmutableArray<StepSize> _sizes;
    private readonly ImmutableArray<int> _unfinished;
    private readonly List<(StepSize Size, double Seconds)> _durations = [];

    /// <summary>Reads the durations of the steps that are finished already.</summary>
    /// <param name="plan">All steps of the run.</param>
    /// <param name="run">The run file.</param>
    /// <param name="steps">Results of finished steps.</param>
    public StepEstimates(ImmutableArray<Step> plan, RunFile run, StepStore steps)
    {
        _run = run;
        _sizes = [.. plan.Select(step => StepSize.Create(step, run))];
        var unfinished = ImmutableArray.CreateBuilder<int>();
        foreach (var (index, step) in plan.Index())
        {
            if (steps.IsFinished(step.Id))
                _durations.Add((_sizes[index], steps.SecondsOf(step.Id)));
            else
                unfinished.Add(index);
        }
        _unfinished = unfinished.ToImmutable();
    }

    /// <summary>Indices in the plan of the steps that were unfinished at the start, in order.</summary>
    public IReadOnlyList<int> Unfinished => _unfinished;

    /// <summary>The position of a step with estimates by all durations so far.</summary>
    /// <param name="index">Index of the step in the plan, from 0.</param>
    public StepPosition PositionOf(int index)
    {
        ImmutableDictionary<string, double> rates;
        lock (_durations)
            rates = RemainingTime.GetRates(_durations);
        var laterSizes = _unfinished.Where(later => later > index).Select(later => _sizes[later]);
        return new StepPosition(
            index + 1,
            _sizes.Length,
            _run.Iterations,
            RemainingTime.Estimate([_sizes[index]], rates),
            RemainingTime.Estimate(laterSizes, rates)
        );
    }

    /// <summary>Records how long a step took.</summary>
    /// <param name="index">Index of the step in the plan, from 0.</param>
    /// <param name="seconds">Wall-clock time.</param>
    public void Add(int index, double seconds)
    {
        lock (_durations)
            _durations.Add((_sizes[index], seconds));
    }
}
