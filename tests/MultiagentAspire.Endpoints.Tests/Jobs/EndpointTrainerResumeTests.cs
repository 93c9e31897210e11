using MultiagentAspire.Testing;

namespace MultiagentAspire.Endpoints.Tests.Jobs;

/// <summary>Finetuning jobs that outlive the process, a response or an outage.</summary>
public sealed class EndpointTrainerResumeTests : IDisposable
{
    private readonly EndpointTraining _training = new();

    public void Dispose() => _training.Dispose();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_job_that_exists_is_resumed_and_paid_once(bool noteIsLost, bool filterIsIgnored)
    {
        (_training.Stub.HoldJobs, _training.Stub.IgnoresFilter) = (true, filterIsIgnored);
        await _training.InterruptAsync();
        if (noteIsLost)
            File.Delete(_training.Folder.At("output.job.json"));
        _training.Stub.HoldJobs = false;
        foreach (var other in Enumerable.Range(0, 8))
            await _training.TrainAsync(_training.Job($"other-{other}")); // newer ones, on pages before it
        var outcome = await _training.TrainAsync(_training.Job());
        Assert.Equal(9, _training.Stub.Jobs.Count);
        Assert.Equal("ftjob-1", outcome.FinetunedModel!.Job);
        Assert.Empty(_training.Stub.Files);
        Assert.False(File.Exists(_training.Folder.At("output.job.json")));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(-1)]
    [InlineData(-2)]
    [InlineData(0)]
    [InlineData(200)]
    public async Task A_job_whose_creation_got_no_response_is_found_and_not_created_again(int status)
    {
        var lost = false;
        _training.Stub.DropResponse = (call, _) =>
            IsCreation(call) && !lost && (lost = true) ? new EndpointReply(status, "{\"nonsense\":") : null;
        var outcome = await _training.TrainAsync(_training.Job());
        Assert.Equal((1, 1), (_training.Stub.Jobs.Count, outcome.FinetunedModel!.Retries));
    }

    [Fact]
    public async Task A_failure_while_no_process_polled_is_reported_once()
    {
        _training.Stub.HoldJobs = true;
        await _training.InterruptAsync();
        _training.Stub.HoldJobs = false;
        _training.Stub.Reply(
            new EndpointCall("/v1/fine_tuning/jobs/ftjob-1/cancel", "", $"Bearer {EndpointTraining.Key}", 0)
        );
        Assert.Contains(
            "ftjob-1 was cancelled at the endpoint",
            (
                await Assert.ThrowsAsync<EndpointException>(() => _training.TrainAsync(_training.Job()))
            ).Message,
            StringComparison.Ordinal
        );
        Assert.Equal("ftjob-2", (await _training.TrainAsync(_training.Job())).FinetunedModel!.Job);
    }

    [Fact]
    public async Task Cancelling_cancels_the_job_and_deletes_its_upload()
    {
        _training.Stub.HoldJobs = true;
        await _training.InterruptAsync();
        Assert.Equal("running", _training.Stub.Jobs[0].Status);
        using (var trainer = _training.Trainer(_training.Stub))
            await _training.PassAsync(
                trainer.CancelAsync(_training.Job(), TestContext.Current.CancellationToken)
            );
        Assert.Equal("cancelled", _training.Stub.Jobs[0].Status);
        Assert.Empty(_training.Stub.Files);
        Assert.False(File.Exists(_training.Folder.At("output.job.json")));
        _training.Stub.HoldJobs = false;
        Assert.Equal("ftjob-2", (await _training.TrainAsync(_training.Job())).FinetunedModel!.Job);
    }

    [Fact]
    public async Task A_job_outlives_an_outage_of_its_endpoint_but_not_every_one()
    {
        _training.Stub.HoldJobs = true;
        DateTimeOffset? outageStart = null;
        var outage = TimeSpan.FromMinutes(50);
        _training.Stub.FailBeforeCall = (_, _) =>
            outageStart is { } since && _training.Time.GetUtcNow() - since < outage
                ? new EndpointReply(-1, "")
                : null;
        var job = _training.TrainAsync(_training.Job());
        await _training.PassUntilAsync(() => _training.Stub.Jobs is [{ Status: "running" }]);
        outageStart = _training.Time.GetUtcNow();
        await _training.PassUntilAsync(() => _training.Time.GetUtcNow() - outageStart > outage);
        _training.Stub.HoldJobs = false;
        Assert.Equal("ftjob-1", (await job).FinetunedModel!.Job);

        outage = TimeSpan.FromHours(3);
        (outageStart, _training.Stub.HoldJobs) = (null, true);
        var other = _training.TrainAsync(_training.Job("other"));
        await _training.PassUntilAsync(() => _training.Stub.Jobs is [_, { Status: "running" }]);
        outageStart = _training.Time.GetUtcNow();
        Assert.Contains(
            "given up after 4 attempts",
            (await Assert.ThrowsAsync<EndpointException>(() => other)).Message,
            StringComparison.Ordinal
        );
        (outageStart, _training.Stub.HoldJobs) = (null, false);
        Assert.Equal("ftjob-2", (await _training.TrainAsync(_training.Job("other"))).FinetunedModel!.Job);
    }

    [Fact]
    public async Task A_job_is_awaited_until_its_timeout_and_continues_after_it()
    {
        _training.Stub.HoldJobs = true;
        var error = await Assert.ThrowsAsync<EndpointException>(() =>
            _training.TrainAsync(
                _training.Job() with
                {
                    EndpointSettings = EndpointTraining.Endpoint with { TimeoutHours = 0.5 },
                }
            )
        );
        Assert.Contains(
            "ftjob-1 is still running after 0.5 h (\"timeoutHours\"); it continues at the endpoint",
            error.Message,
            StringComparison.Ordinal
        );
        _training.Stub.HoldJobs = false;
        Assert.Equal("ftjob-1", (await _training.TrainAsync(_training.Job())).FinetunedModel!.Job);
    }

    private static bool IsCreation(EndpointCall call) =>
        call.Method == "POST" && call.Path.EndsWith("/fine_tuning/jobs", StringComparison.Ordinal);
}
