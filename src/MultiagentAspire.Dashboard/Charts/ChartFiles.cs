using System.Text;
using Grpc.Core;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Live;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Charts;

/// <summary>Charts as files, of the report as it is when they are asked for.</summary>
internal static class ChartFiles
{
    public static void MapCharts(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(
            "/runs/{name}/charts/{chart}.csv",
            (
                string name,
                string chart,
                FinetuningService.FinetuningServiceClient service,
                TimeProvider time,
                CancellationToken cancellationToken
            ) =>
                AnswerAsync(
                    service,
                    time,
                    name,
                    chart,
                    found => Csv(found, $"{name}-{chart}"),
                    cancellationToken
                )
        );
        endpoints.MapGet(
            "/runs/{name}/charts/{chart}.png",
            (
                string name,
                string chart,
                FinetuningService.FinetuningServiceClient service,
                TimeProvider time,
                CancellationToken cancellationToken
            ) =>
                AnswerAsync(
                    service,
                    time,
                    name,
                    chart,
                    found => Png(found, $"{name}-{chart}"),
                    cancellationToken
                )
        );
    }

    /// <param name="name">Of the file, without its ending.</param>
    public static IResult Csv(Chart chart, string name) =>
        Results.File(Encoding.UTF8.GetBytes(ChartCsv.Write(chart)), "text/csv; charset=utf-8", $"{name}.csv");

    /// <param name="name">Of the file, without its ending.</param>
    public static IResult Png(Chart chart, string name) =>
        Results.File(PngChart.Draw(chart), "image/png", $"{name}.png");

    private static async Task<IResult> AnswerAsync(
        FinetuningService.FinetuningServiceClient service,
        TimeProvider time,
        string name,
        string chart,
        Func<Chart, IResult> file,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var report = await service.ReportAsync(name, time, cancellationToken);
            return
                report is not null
                && ReportCharts.Create(report).FirstOrDefault(one => one.Name == chart) is { } found
                ? file(found)
                : Results.NotFound();
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
