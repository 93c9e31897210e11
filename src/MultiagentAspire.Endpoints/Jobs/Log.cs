using Microsoft.Extensions.Logging;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>All log messages of finetuning at endpoints.</summary>
internal static partial class Log
{
    /// <summary>A job was created.</summary>
    [LoggerMessage(
        1,
        LogLevel.Information,
        "{Work}: the finetuning job {Job} of {Model} was started with {Examples} examples"
    )]
    public static partial void Started(ILogger logger, string work, string job, string model, int examples);

    /// <summary>An existing job is waited for.</summary>
    [LoggerMessage(
        2,
        LogLevel.Information,
        "{Work}: the finetuning job {Job} exists already ({Status}) and is resumed"
    )]
    public static partial void Resumed(ILogger logger, string work, string job, string status);

    /// <summary>The state of a job has changed.</summary>
    [LoggerMessage(3, LogLevel.Information, "{Work}: the finetuning job {Job} is {Status}")]
    public static partial void Stands(ILogger logger, string work, string job, string status);

    /// <summary>A job has succeeded.</summary>
    [LoggerMessage(4, LogLevel.Information, "{Work}: the finetuning job {Job} made {Model}")]
    public static partial void Finetuned(ILogger logger, string work, string job, string model);

    /// <summary>A job was cancelled on request.</summary>
    [LoggerMessage(5, LogLevel.Information, "{Work}: the finetuning job {Job} is cancelled")]
    public static partial void Cancelled(ILogger logger, string work, string job);

    /// <summary>A job could not be polled; the next poll follows.</summary>
    [LoggerMessage(
        6,
        LogLevel.Warning,
        "The finetuning job {Job} cannot be read and is polled again: {Reason}"
    )]
    public static partial void OutOfReach(ILogger logger, string job, string reason);

    /// <summary>An uploaded file could not be deleted.</summary>
    [LoggerMessage(
        7,
        LogLevel.Warning,
        "The uploaded file {FileId} could not be deleted at the endpoint: {Reason}"
    )]
    public static partial void FileStays(ILogger logger, string fileId, string reason);

    /// <summary>An endpoint reports no events of a job.</summary>
    [LoggerMessage(8, LogLevel.Debug, "The finetuning job {Job} has no events: {Reason}")]
    public static partial void NoEvents(ILogger logger, string job, string reason);
}
