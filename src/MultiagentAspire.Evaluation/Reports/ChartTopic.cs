namespace MultiagentAspire.Evaluation.Reports;

/// <summary>What a chart is about.</summary>
public enum ChartTopic
{
    /// <summary>How often answers are right, and what becomes of them in debate.</summary>
    Accuracy,

    /// <summary>How much agents agree and differ.</summary>
    Diversity,

    /// <summary>What agents learn from and how.</summary>
    Training,

    /// <summary>Tokens and time.</summary>
    Cost,
}
