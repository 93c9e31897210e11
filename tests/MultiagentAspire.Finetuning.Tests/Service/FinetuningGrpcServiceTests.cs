using Grpc.Core;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Finetuning.Tests.Service;

/// <summary>Runs over the finetuning service's gRPC port: started, watched and listed.</summary>
public sealed class FinetuningGrpcServiceTests : IAsyncLifetime
{
    private readonly FinetuningServiceFixture _fixture = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private FinetuningService.FinetuningServiceClient Client => _fixture.Client;

    public ValueTask InitializeAsync() => _fixture.InitializeAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_run_is_started_watched_to_its_report_and_listed()
    {
        _fixture.Continue();
        await Client.StartRunAsync(
            new StartRunRequest { RunFile = SmallRunFile.Text(), Command = "test" },
            cancellationToken: Stop
        );
        Assert.Equal(RunState.Succeeded, (await _fixture.LastAsync("small")).State);
        var ended = await Client.GetRunAsync(new GetRunRequest { Name = "small" }, cancellationToken: Stop);
        Assert.Contains("\"small\"", ended.ReportJson, StringComparison.Ordinal);
        Assert.Equal(
            ["small"],
            (await Client.ListRunsAsync(new ListRunsRequest(), cancellationToken: Stop)).Runs.Select(run =>
                run.Name
            )
        );
        Assert.Equal(
            StatusCode.AlreadyExists,
            await FinetuningServiceFixture.StatusAsync(
                Client.StartRunAsync(
                    new StartRunRequest { RunFile = SmallRunFile.Text() },
                    cancellationToken: Stop
                )
            )
        );
    }

    [Fact]
    public async Task Pending_runs_are_listed_and_the_latest_is_first()
    {
        await _fixture.StartRunAsync();
        await _fixture.Started.WaitAsync(Stop);
        foreach (var name in (string[])["waits", "given-up"])
            await _fixture.StartRunAsync(name);
        await Client.CancelRunAsync(new CancelRunRequest { Name = "given-up" }, cancellationToken: Stop);

        var runs = (await Client.ListRunsAsync(new ListRunsRequest(), cancellationToken: Stop)).Runs;
        Assert.Equal(
            [("given-up", RunState.Cancelled), ("waits", RunState.Pending), ("small", RunState.Running)],
            runs.Select(run => (run.Name, run.State))
        );
        Assert.Equal(
            runs.Select(run => run.Created.ToDateTimeOffset()).OrderDescending(),
            runs.Select(run => run.Created.ToDateTimeOffset())
        );
        Assert.All(
            runs,
            run =>
                Assert.InRange(
                    DateTimeOffset.UtcNow - run.Created.ToDateTimeOffset(),
                    TimeSpan.FromMinutes(-1),
                    TimeSpan.FromMinutes(10)
                )
        );
    }

    [Fact]
    public async Task A_run_that_has_ended_is_not_listed_without_its_folder()
    {
        _fixture.Continue();
        await _fixture.StartRunAsync();
        await _fixture.LastAsync("small");
        Directory.Delete(_fixture.Folder.At("runs/small"), recursive: true);
        Assert.Empty((await Client.ListRunsAsync(new ListRunsRequest(), cancellationToken: Stop)).Runs);
    }

    [Fact]
    public async Task The_run_file_is_returned_unchanged_before_during_and_after_the_run()
    {
        var text = SmallRunFile.Text("kept") + "// a last word";
        await _fixture.StartRunAsync();
        await _fixture.Started.WaitAsync(Stop);
        await Client.StartRunAsync(new StartRunRequest { RunFile = text }, cancellationToken: Stop);
        Assert.Equal(text, await KeptAsync("kept"));
        Assert.Equal(SmallRunFile.Text(), await KeptAsync("small"));
        _fixture.Continue();
        await _fixture.LastAsync("kept");
        Assert.Equal(text, await KeptAsync("kept"));
        File.Delete(_fixture.Folder.At("runs/kept/experiment.json"));
        Assert.False(
            (
                await Client.GetRunAsync(new GetRunRequest { Name = "kept" }, cancellationToken: Stop)
            ).HasRunFile
        );
    }

    [Fact]
    public async Task A_started_run_has_a_report_before_the_first_is_written()
    {
        await _fixture.StartRunAsync();
        await _fixture.Started.WaitAsync(Stop);
        var response = await Client.GetRunAsync(
            new GetRunRequest { Name = "small" },
            cancellationToken: Stop
        );
        Assert.False(File.Exists(_fixture.Folder.At("runs/small/report/report.json")));
        Assert.Equal(
            ("small", 0),
            (ReportJson.Read(response.ReportJson).Run, ReportJson.Read(response.ReportJson).Arms.Length)
        );
    }

    [Fact]
    public async Task The_same_run_started_twice_is_one_and_another_of_its_name_is_refused()
    {
        await _fixture.StartRunAsync();
        await _fixture.StartRunAsync();
        Assert.Equal(
            StatusCode.AlreadyExists,
            await FinetuningServiceFixture.StatusAsync(
                Client.StartRunAsync(
                    new StartRunRequest { RunFile = SmallRunFile.Text(seed: 8) },
                    cancellationToken: Stop
                )
            )
        );
    }

    [Theory]
    [InlineData("", StatusCode.InvalidArgument)]
    [InlineData("../small", StatusCode.InvalidArgument)]
    [InlineData("..", StatusCode.InvalidArgument)]
    [InlineData("unknown", StatusCode.NotFound)]
    public async Task A_name_that_is_none_or_unknown_has_its_status(string name, StatusCode expected)
    {
        Assert.Equal(
            expected,
            await FinetuningServiceFixture.StatusAsync(
                Client.GetRunAsync(new GetRunRequest { Name = name }, cancellationToken: Stop)
            )
        );
        Assert.Equal(
            expected,
            await FinetuningServiceFixture.StatusAsync(
                Client.CancelRunAsync(new CancelRunRequest { Name = name }, cancellationToken: Stop)
            )
        );
        Assert.Equal(
            expected,
            await FinetuningServiceFixture.StatusAsync(
                Client.ResumeRunAsync(new ResumeRunRequest { Name = name }, cancellationToken: Stop)
            )
        );
    }

    private async Task<string> KeptAsync(string name) =>
        (await Client.GetRunAsync(new GetRunRequest { Name = name }, cancellationToken: Stop)).RunFile;
}
