using Microsoft.Extensions.Logging;

namespace MultiagentAspire.Finetuning;

/// <summary>All log messages of the outer loop.</summary>
internal static partial class Log
{
    /// <summary>A run is started or resumed.</summary>
    [LoggerMessage(
        1,
        LogLevel.Information,
        "Run {Run} in {Folder}: {Finished} of {Steps} steps are finished"
    )]
    public static partial void RunStarted(ILogger logger, string run, string folder, int finished, int steps);

    /// <summary>A step's result is stored. <paramref name="number"/> counts from 1.</summary>
    [LoggerMessage(2, LogLevel.Information, "Step {Step} ({Number} of {Steps}) took {Seconds:F1} s")]
    public static partial void StepFinished(
        ILogger logger,
        string step,
        int number,
        int steps,
        double seconds
    );

    /// <summary>An agent was not trained.</summary>
    [LoggerMessage(3, LogLevel.Warning, "Step {Step}: the agent keeps its model: {Reason}")]
    public static partial void ModelKept(ILogger logger, string step, string reason);

    /// <summary>A step was cancelled before its result was stored.</summary>
    [LoggerMessage(4, LogLevel.Information, "Step {Step} was interrupted; the run can be resumed")]
    public static partial void StepInterrupted(ILogger logger, string step);

    /// <summary>All steps of a run are finished.</summary>
    [LoggerMessage(5, LogLevel.Information, "Run {Run} is finished; the report is {Report}")]
    public static partial void RunFinished(ILogger logger, string run, string report);

    /// <summary>A run is resumed by another version of the program or of the runtime.</summary>
    [LoggerMessage(
        6,
        LogLevel.Warning,
        "Run {Run} is resumed by another version than started it: {Change}; results may differ in the last digits"
    )]
    public static partial void VersionChanged(ILogger logger, string run, string change);

    /// <summary>A resumed run has more iterations or arms than before.</summary>
    [LoggerMessage(7, LogLevel.Information, "Run {Run} grows: {Addition}")]
    public static partial void RunGrown(ILogger logger, string run, string addition);
}
