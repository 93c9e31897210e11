using Microsoft.Extensions.Logging;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>All log messages of finetuning at endpoints.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Information,
        "{Work}: the finetuning job {Job} of {Model} was started with {Examples} examples"
    )]
    public static partial void Started(ILogger logger, string work, string job, string model, int examples);

    [LoggerMessage(
        2,
        LogLevel.Information,
        "{Work}: the finetuning job {Job} exists already ({Status}) and is resumed"
    )]
    public static partial void Resumed(ILogger logger, string work, string job, string status);

    [LoggerMessage(3, LogLevel.Information, "{Work}: the finetuning job {Job} is {Status}")]
    public static partial void Stands(ILogger logger, string work, string job, string status);

    [LoggerMessage(4, LogLevel.Information, "{Work}: the finetuning job {Job} made {Model}")]
    public static partial void Finetuned(ILogger logger, string work, string job, string model);

    [LoggerMessage(5, LogLevel.Information, "{Work}: the finetuning job {Job} is cancelled")]
    public static partial void Cancelled(ILogger logger, string work, string job);

    [LoggerMessage(
        6,
        LogLevel.Warning,
        "The finetuning job {Job} is out of reach and looked for again: {Reason}"
    )]
    public static partial void OutOfReach(ILogger logger, string job, string reason);

    [LoggerMessage(7, LogLevel.Warning, "The uploaded file {FileId} stays at the endpoint: {Reason}")]
    public static partial void FileStays(ILogger logger, string fileId, string reason);

    [LoggerMessage(8, LogLevel.Debug, "The finetuning job {Job} tells no events: {Reason}")]
    public static partial void NoEvents(ILogger logger, string job, string reason);
}
