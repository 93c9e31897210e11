using System.Text.Json;
using Grpc.Core;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Charts;

/// <summary>Reads the reports of runs from the finetuning service.</summary>
internal static class RunReports
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The current report of a run, read within 10 seconds; null before the run has started.</summary>
    /// <param name="service">The finetuning service.</param>
    /// <param name="run">Name of the run.</param>
    /// <param name="time">The clock of the timeout.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RpcException">There is no such run, or the service does not answer.</exception>
    /// <exception cref="CorruptReportException">The run's folder or its report is damaged.</exception>
    public static async Task<RunReport?> ReportAsync(
        this FinetuningService.FinetuningServiceClient service,
        string run,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var response = await service.GetRunAsync(
                new GetRunRequest { Name = run },
                deadline: (time.GetUtcNow() + CallTimeout).UtcDateTime,
                cancellationToken: cancellationToken
            );
            return response.HasReportJson ? ReportJson.Read(response.ReportJson) : null;
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new CorruptReportException(
                $"the report of {run} cannot be read: {error.Message.ReplaceLineEndings(" ")}",
                error
            );
        }
        catch (RpcException error)
            when (error.StatusCode is StatusCode.FailedPrecondition or StatusCode.Internal)
        {
            throw new CorruptReportException(error.Status.Detail, error);
        }
    }
}
