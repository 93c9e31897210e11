using System.Text.Json;
using Grpc.Core;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Charts;

/// <summary>Reports as the finetuning service gives them.</summary>
internal static class RunReports
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A run's report as it is now; null before the run has begun.</summary>
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
