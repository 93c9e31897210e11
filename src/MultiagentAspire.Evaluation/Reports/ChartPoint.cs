namespace MultiagentAspire.Evaluation.Reports;

/// <summary>A point with its error bar.</summary>
/// <param name="X">Value on the x axis, or the index of a bar's category.</param>
/// <param name="Y">Value in the unit of the chart.</param>
/// <param name="Error">Standard error: the bar reaches from Y - Error to Y + Error. 0, the default: no bar.</param>
/// <param name="Origin">What it was measured from; null where that is not known.</param>
public sealed record ChartPoint(double X, double Y, double Error = 0, PointOrigin? Origin = null);
