using Microsoft.Extensions.Logging;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning;

/// <summary>All log messages of the outer loop.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Information,
        "Run {Run} in {Folder}: {Finished} of {Steps} steps are finished"
    )]
    public static partial void RunStarted(ILogger logger, string run, string folder, int finished, int steps);

    [LoggerMessage(2, LogLevel.Information, "Step {Step} ({Number} of {Steps}) took {Seconds:F1} s")]
    public static partial void StepFinished(
        ILogger logger,
        string step,
        int number,
        int steps,
        double seconds
    );

    [LoggerMessage(3, LogLevel.Warning, "Step {Step}: the agent keeps its model: {Reason}")]
    public static partial void ModelKept(ILogger logger, string step, string reason);

    [LoggerMessage(4, LogLevel.Information, "Step {Step} was interrupted; the run can be resumed")]
    public static partial void StepInterrupted(ILogger logger, string step);

    [LoggerMessage(5, LogLevel.Information, "Run {Run} is finished; the report is {Report}")]
    public static partial void RunFinished(ILogger logger, string run, string report);

    [LoggerMessage(
        6,
        LogLevel.Warning,
        "Run {Run} goes on with another version than it was begun with: {Change}; results may differ in the last digits"
    )]
    public static partial void VersionChanged(ILogger logger, string run, string change);
}
