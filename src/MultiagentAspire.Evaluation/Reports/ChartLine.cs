namespace MultiagentAspire.Evaluation.Reports;

/// <summary>A kind of line of a chart by iteration: every arm has one.</summary>
/// <param name="Value">Value and standard error of a state in the chart's unit; null: no point.</param>
/// <param name="Label">The line's name in the legend; null: the arm's name.</param>
internal sealed record ChartLine(
    Func<ArmResult, ArmIteration, (double Value, double Error)?> Value,
    Func<ArmResult, string>? Label = null
)
{
    /// <summary>Whether the lines are dashed, as the second of two in one colour.</summary>
    public bool Dashed { get; init; }

    /// <summary>Name of the set of debates that a state's point was measured from; null: not known.</summary>
    public Func<ArmIteration, string?> Transcripts { get; init; } = state => state.Transcripts;

    /// <summary>The line of one arm.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="colour">Index of the arm's colour.</param>
    /// <param name="maxLength">Most iterations of any arm: an arm with one, among longer ones, is a level.</param>
    public ChartSeries SeriesOf(ArmResult arm, int colour, int maxLength)
    {
        var points = arm.Iterations.Select(state => Point(arm, state)).OfType<ChartPoint>();
        var isLevel = arm.Iterations.Length == 1 && maxLength > 1;
        return new ChartSeries(Label is null ? arm.Arm : Label(arm), [.. points], colour, isLevel, Dashed);
    }

    private ChartPoint? Point(ArmResult arm, ArmIteration state) =>
        Value(arm, state) is var (value, error)
            ? new ChartPoint(state.Iteration, value, error, DebatesOrigin.Of(state, Transcripts(state)))
            : null;
}
