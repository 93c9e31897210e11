namespace MultiagentAspire.Evaluation.Reports;

/// <summary>A point with its error bar.</summary>
/// <param name="X">On the x axis, or the index of a bar's category.</param>
/// <param name="Y">In the unit of the chart.</param>
/// <param name="Error">The bar is y ± this; 0 = none.</param>
/// <param name="Origin">What it was measured from; null where that is not known.</param>
public sealed record ChartPoint(double X, double Y, double Error = 0, PointOrigin? Origin = null);
