using System.Net;
using Grpc.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>Downloads of charts over HTTP.</summary>
public sealed class ChartFileTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ScriptedRuns _runs = new() { ReportJson = ReportJson.Write(ChartData.Report()) };
    private ServiceUnderTest _service = null!;
    private HttpClient _browser = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _service = await DashboardUnderTest.StartAsync(_folder, _runs);
        _browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = _service.Http,
            DefaultRequestHeaders = { Authorization = new("Bearer", ServiceUnderTest.Token) },
        };
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _service.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_chart_of_the_report_is_there_as_csv_with_the_same_numbers()
    {
        foreach (var chart in ReportCharts.Create(ChartData.Report()))
        {
            using var answer = await AskAsync($"/runs/small/charts/{chart.Name}.csv");
            Assert.Equal(
                ("text/csv", $"small-{chart.Name}.csv"),
                (
                    answer.Content.Headers.ContentType!.MediaType,
                    answer.Content.Headers.ContentDisposition!.FileName
                )
            );
            Assert.Equal(ChartCsv.Write(chart), await answer.Content.ReadAsStringAsync(Stop));
        }
    }

    [Fact]
    public async Task A_chart_is_there_as_png()
    {
        using var answer = await AskAsync("/runs/small/charts/accuracy.png");
        Assert.Equal("image/png", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            [0x89, (byte)'P', (byte)'N', (byte)'G'],
            (await answer.Content.ReadAsByteArrayAsync(Stop)).Take(4)
        );
    }

    [Theory]
    [InlineData("/runs/small/charts/no-such-chart.csv")]
    [InlineData("/runs/small/charts/..%2Faccuracy.png")]
    public async Task There_is_no_other(string path)
    {
        using var answer = await AskAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData(StatusCode.NotFound, HttpStatusCode.NotFound)]
    [InlineData(StatusCode.InvalidArgument, HttpStatusCode.NotFound)]
    [InlineData(StatusCode.Unavailable, HttpStatusCode.ServiceUnavailable)]
    [InlineData(StatusCode.FailedPrecondition, HttpStatusCode.ServiceUnavailable)]
    public async Task What_the_service_does_not_have_has_its_status(
        StatusCode refused,
        HttpStatusCode expected
    )
    {
        _runs.ReportError = new RpcException(new Status(refused, "run.json is damaged"));
        using var answer = await AskAsync("/runs/small/charts/accuracy.csv");
        Assert.Equal(expected, answer.StatusCode);
        if (refused == StatusCode.FailedPrecondition)
            Assert.Equal("run.json is damaged", await answer.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task Nobody_gets_one_without_the_token()
    {
        _browser.DefaultRequestHeaders.Authorization = null;
        using var answer = await AskAsync("/runs/small/charts/accuracy.csv");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private Task<HttpResponseMessage> AskAsync(string path) =>
        _browser.GetAsync(new Uri(path, UriKind.Relative), Stop);
}
