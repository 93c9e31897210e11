using MultiagentAspire.Core;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Endpoints.Tests.Jobs;

/// <summary>Finetunings at an endpoint that succeed.</summary>
public sealed class EndpointTrainerTests : IDisposable
{
    private readonly EndpointTraining _training = new();

    public void Dispose() => _training.Dispose();

    [Fact]
    public async Task An_agent_is_finetuned_on_its_data_and_nothing_stays_but_the_model()
    {
        var job = _training.Job();
        var outcome = await _training.TrainAsync(job);
        var made = Assert.Single(_training.Stub.Jobs);
        Assert.Equal(new FinetunedModel(made.Id, made.Model!, 0), outcome.FinetunedModel);
        Assert.Equal(
            new AdapterRef(job.OutputPath, (EndpointTraining.Model with { Model = made.Model! }).Digest)
            {
                Model = made.Model,
            },
            outcome.Adapter
        );
        Assert.Equal(
            (12, 24, made.Tokens, TimeSpan.FromSeconds(90)),
            (outcome.Examples, outcome.Steps, outcome.Tokens, outcome.Elapsed)
        );
        Assert.Equal(Enumerable.Range(1, 24).Select(step => Math.Round(2.0 / step, 3)), outcome.Losses);

        // The upload is what an export writes, and it was deleted.
        Assert.Equal(
            TrainingExamples
                .Read(job.DataPath, job.Agent)
                .Select(example => OpenAiFinetuningLine.FromExample(example).ToJsonString()),
            made.File.Lines.Select(line => line.ToJsonString())
        );
        Assert.Empty(_training.Stub.Files);
        Assert.Equal(
            ["finetuning.json"],
            Directory.EnumerateFileSystemEntries(job.OutputPath).Select(Path.GetFileName)
        );
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(_training.Folder.Path).Count()); // data and output
        Assert.All(
            _training.Stub.Calls,
            call => Assert.Equal($"Bearer {EndpointTraining.Key}", call.Authorization)
        );

        // A repeated call returns the same outcome without a request.
        var calls = _training.Stub.Calls.Count;
        Assert.Equivalent(outcome, await _training.TrainAsync(job));
        Assert.Equal(calls, _training.Stub.Calls.Count);
    }

    [Fact]
    public async Task Progress_reports_the_status_of_the_job_and_its_last_loss()
    {
        await _training.TrainAsync(_training.Job());
        Assert.Equal(
            ["validating_files (ftjob-1)", "queued (ftjob-1)", "running (ftjob-1)", "succeeded (ftjob-1)"],
            _training.Progress.Select(progress => progress.State)
        );
        Assert.Equal(
            (24, 24, Math.Round(2.0 / 24, 3)),
            (_training.Progress[^1].Step, _training.Progress[^1].Steps, _training.Progress[^1].Loss)
        );
        Assert.Equal(
            (0, 0, (double?)null),
            (_training.Progress[0].Step, _training.Progress[0].Steps, _training.Progress[0].Loss)
        );
    }

    [Fact]
    public async Task The_model_of_an_earlier_job_is_what_the_next_one_starts_from()
    {
        var first = await _training.TrainAsync(_training.Job());
        await _training.TrainAsync(_training.Job("second") with { StartFrom = first.Adapter });
        Assert.Equal(
            ["gpt", first.FinetunedModel!.Model],
            _training.Stub.Jobs.Select(job => (string?)job.Request["model"])
        );
    }

    [Fact]
    public async Task An_endpoint_without_keys_is_sent_none_and_one_without_events_finetunes_as_well()
    {
        _training.Stub.Key = null;
        _training.Stub.FailBeforeCall = (call, _) =>
            call.Path.EndsWith("/events", StringComparison.Ordinal) ? new EndpointReply(404, "{}") : null;
        var outcome = await _training.TrainAsync(
            _training.Job() with
            {
                Base = (EndpointTraining.Model with { KeyVariable = null }).Reference,
            }
        );
        Assert.All(_training.Stub.Calls, call => Assert.Null(call.Authorization));
        Assert.Equal((0, 24), (outcome.Losses.Length, outcome.Steps)); // of the settings in its description
    }
}
