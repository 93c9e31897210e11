namespace MultiagentAspire.Training.Pretraining;

/// <summary>
/// The order of the steps of a worked solution. The first character of the text tells it
/// (<see cref="WorkedSolution.Letter"/>).
/// </summary>
public enum SolutionStyle
{
    /// <summary>Products left to right, then sums left to right.</summary>
    LeftToRight,

    /// <summary>Products right to left, then sums right to left, so that the difference comes first.</summary>
    RightToLeft,

    /// <summary>A running total; products of two two-digit numbers are split into tens and units.</summary>
    RunningTotal,
}
