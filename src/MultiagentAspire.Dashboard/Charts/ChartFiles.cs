using System.Text;
using Grpc.Core;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Live;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Charts;

/// <summary>Charts as CSV and PNG files, drawn from the report of the moment.</summary>
internal static class ChartFiles
{
    /// <summary>
    /// Maps the files of charts. They answer 404 where there is no such run or chart, and 503 where the report cannot
    /// be read or the finetuning service does not answer.
    /// </summary>
    public static void MapCharts(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/runs/{name}/charts/{chart}.csv", CsvAsync);
        endpoints.MapGet("/runs/{name}/charts/{chart}.png", PngAsync);
    }

    /// <summary>The chart's points as CSV.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="name">Name of the file without extension.</param>
    public static IResult Csv(Chart chart, string name) =>
        Results.File(Encoding.UTF8.GetBytes(ChartCsv.Write(chart)), "text/csv; charset=utf-8", $"{name}.csv");

    /// <summary>The chart as a picture in light colours.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="name">Name of the file without extension.</param>
    public static IResult Png(Chart chart, string name) =>
        Results.File(PngChart.Draw(chart), "image/png", $"{name}.png");

    private static Task<IResult> CsvAsync(
        string name,
        string chart,
        FinetuningService.FinetuningServiceClient service,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => AnswerAsync(service, time, name, chart, Csv, cancellationToken);

    private static Task<IResult> PngAsync(
        string name,
        string chart,
        FinetuningService.FinetuningServiceClient service,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => AnswerAsync(service, time, name, chart, Png, cancellationToken);

    /// <param name="write">(chart, file name without extension) → the file.</param>
    private static async Task<IResult> AnswerAsync(
        FinetuningService.FinetuningServiceClient service,
        TimeProvider time,
        string name,
        string chart,
        Func<Chart, string, IResult> write,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var report = await service.ReportAsync(name, time, cancellationToken);
            var charts = report is null ? [] : ReportCharts.Create(report);
            var found = charts.FirstOrDefault(drawn => drawn.Name == chart);
            return found is null ? Results.NotFound() : write(found, $"{name}-{chart}");
        }
        catch (RpcException error)
            when (error.StatusCode is StatusCode.NotFound or StatusCode.InvalidArgument)
        {
            return Results.NotFound();
        }
        catch (Exception error) when (error is RpcException or CorruptReportException)
        {
            return Results.Text(
                GrpcErrorText.Describe(error),
                statusCode: StatusCodes.Status503ServiceUnavailable
            );
        }
    }
}
