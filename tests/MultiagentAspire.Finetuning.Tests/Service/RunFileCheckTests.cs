using Grpc.Core;
using MultiagentAspire.Contracts.Finetuning.V1;

namespace MultiagentAspire.Finetuning.Tests.Service;

/// <summary>Run files that the service checks before anything starts.</summary>
public sealed class RunFileCheckTests : IAsyncLifetime
{
    private readonly FinetuningServiceFixture _fixture = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private FinetuningService.FinetuningServiceClient Client => _fixture.Client;

    public ValueTask InitializeAsync() => _fixture.InitializeAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_run_file_is_checked_and_outlined_and_nothing_starts()
    {
        var check = await Client.CheckRunFileAsync(
            new CheckRunFileRequest { RunFile = SmallRunFile.Text() },
            cancellationToken: Stop
        );
        Assert.Equal(("small", false), (check.Name, check.Exists));
        Assert.Equal(
            new Outline
            {
                Agents = 3,
                Rounds = 2,
                Iterations = 1,
                Trained = 6,
                TrainingProblems = 8,
                EvaluationProblems = 6,
                Steps = check.Outline.Steps,
                Calls = check.Outline.Calls,
            },
            check.Outline
        );
        Assert.InRange(check.Outline.Calls, 1, 1000);
        Assert.Empty((await Client.ListRunsAsync(new ListRunsRequest(), cancellationToken: Stop)).Runs);
        Assert.False(Directory.Exists(_fixture.Folder.At("runs")));

        await _fixture.StartRunAsync();
        Assert.True(
            (
                await Client.CheckRunFileAsync(
                    new CheckRunFileRequest { RunFile = SmallRunFile.Text() },
                    cancellationToken: Stop
                )
            ).Exists
        );
    }

    [Theory]
    [InlineData("\"seed\": 7", "\"sed\": 7", StatusCode.InvalidArgument, "run file:2: unknown key sed")]
    [InlineData(
        "\"train\": 8",
        "\"max\": 1, \"terms\": 2, \"train\": 90000",
        StatusCode.InvalidArgument,
        "has only 4 problems"
    )]
    [InlineData("models/arithmetic-tiny", "models/none", StatusCode.InvalidArgument, "models/none")]
    [InlineData("models/arithmetic-tiny", "../../etc", StatusCode.PermissionDenied, "outside")]
    public async Task An_error_in_a_run_file_is_reported_before_anything_starts(
        string right,
        string wrong,
        StatusCode expected,
        string line
    )
    {
        var text = SmallRunFile.Text().Replace(right, wrong, StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<RpcException>(() =>
            Client
                .CheckRunFileAsync(new CheckRunFileRequest { RunFile = text }, cancellationToken: Stop)
                .ResponseAsync
        );
        Assert.Equal(expected, error.StatusCode);
        Assert.Contains(line, error.Status.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Status.Detail);
    }

    [Fact]
    public async Task A_check_does_not_make_more_problems_than_fit_its_memory()
    {
        var text = SmallRunFile
            .Text()
            .Replace("\"iterations\": 1", "\"iterations\": 100", StringComparison.Ordinal)
            .Replace("\"train\": 8", "\"problems\": \"fresh\", \"train\": 1000000", StringComparison.Ordinal);
        Assert.Equal(
            1_000_000,
            (
                await Client.CheckRunFileAsync(
                    new CheckRunFileRequest { RunFile = text },
                    cancellationToken: Stop
                )
            )
                .Outline
                .TrainingProblems
        );
    }

    [Fact]
    public async Task A_run_file_with_an_error_or_a_model_outside_the_roots_is_rejected_with_the_error()
    {
        var error = await Assert.ThrowsAsync<RpcException>(() =>
            Client
                .StartRunAsync(
                    new StartRunRequest { RunFile = """{ "name": "x", "sed": 7 }""" },
                    cancellationToken: Stop
                )
                .ResponseAsync
        );
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("sed", error.Status.Detail, StringComparison.Ordinal);
        var outside = SmallRunFile
            .Text()
            .Replace("models/arithmetic-tiny", "../../etc", StringComparison.Ordinal);
        Assert.Equal(
            StatusCode.PermissionDenied,
            await FinetuningServiceFixture.StatusAsync(
                Client.StartRunAsync(new StartRunRequest { RunFile = outside }, cancellationToken: Stop)
            )
        );
    }
}
