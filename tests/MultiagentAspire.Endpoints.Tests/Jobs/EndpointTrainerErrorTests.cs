using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Endpoints.Tests.Jobs;

/// <summary>Errors of finetunings at an endpoint: repeated if transient, else one line.</summary>
public sealed class EndpointTrainerErrorTests : IDisposable
{
    private readonly EndpointTraining _training = new();

    public void Dispose() => _training.Dispose();

    [Fact]
    public async Task Whatever_fails_now_and_then_there_is_one_job_and_every_attempt_beyond_the_first_is_counted() =>
        await Gen.Int[0, 1_000_000]
            .SampleAsync(
                async seed =>
                {
                    var stub = new StubFineTuning("gpt") { Key = EndpointTraining.Key, PageSize = 2 };
                    var errors = 0;
                    // Not the same call twice, so that attempts suffice; and not the events, which count
                    // where they are asked for.
                    var last = -2;
                    EndpointReply? ErrorOf(EndpointCall call, int number, string when)
                    {
                        if (
                            number <= last + 1
                            || new SplitMix64(Seeds.Derive(when, seed, number)).Next(6) > 0
                        )
                            return null;
                        (last, errors) = (number, errors + 1);
                        return new SplitMix64(Seeds.Derive("kind", seed, number)).Next(4) switch
                        {
                            0 => new(500, "{}"),
                            1 => new(429, "{}", "2"),
                            2 => EndpointReply.Hang,
                            _ => new(-1, ""),
                        };
                    }
                    (stub.FailBeforeCall, stub.DropResponse) = (
                        (call, number) => ErrorOf(call, number, "before"),
                        (call, number) => ErrorOf(call, number, "after")
                    );
                    using var folder = new TemporaryFolder();
                    var outcome = await _training.TrainAsync(
                        _training.Job(folder: folder) with
                        {
                            Base = (EndpointTraining.Model with { Retries = 12 }).Reference,
                        },
                        stub
                    );
                    Assert.Single(stub.Jobs);
                    Assert.Equal(errors, outcome.FinetunedModel!.Retries);
                    Assert.Equal(24, outcome.Losses.Length);
                },
                iter: 30,
                threads: 1
            );

    [Fact]
    public async Task A_job_that_fails_is_an_error_of_one_line_and_the_next_training_creates_a_new_one()
    {
        _training.Stub.Fails = job =>
            _training.Stub.Jobs.Count == 1
                ? (
                    "invalid_training_file",
                    "The job failed due to an invalid training file.\nLine 3.",
                    "training_file"
                )
                : null;
        var error = await Assert.ThrowsAsync<EndpointException>(() => _training.TrainAsync(_training.Job()));
        Assert.Equal(
            $"{EndpointTraining.Address}, gpt: the finetuning job ftjob-1 failed: The job failed due to an "
                + "invalid training file. Line 3. (code invalid_training_file, param training_file); "
                + "resume the run to have generator-1 finetuned by a new job",
            error.Message
        );
        Assert.False(error.IsTransient);
        Assert.Empty(_training.Stub.Files);
        Assert.Equal("ftjob-2", (await _training.TrainAsync(_training.Job())).FinetunedModel!.Job);
    }

    [Fact]
    public async Task A_rejection_by_the_endpoint_is_one_line_with_the_remedy_and_without_the_key()
    {
        _training.Stub.Key = "sk-another";
        var error = await Assert.ThrowsAsync<EndpointException>(() => _training.TrainAsync(_training.Job()));
        Assert.Contains(
            "401 Unauthorized: Incorrect API key provided: Bearer ***; check the key in SOME_API_KEY",
            error.Message,
            StringComparison.Ordinal
        );
        _training.Stub.Key = EndpointTraining.Key;
        Assert.Contains(
            "404 NotFound",
            (
                await Assert.ThrowsAsync<EndpointException>(() =>
                    _training.TrainAsync(
                        _training.Job() with
                        {
                            EndpointSettings = new EndpointFinetuning("https://host/v1/other"),
                        }
                    )
                )
            ).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "400 BadRequest: Model nobody is not available for fine-tuning",
            (
                await Assert.ThrowsAsync<EndpointException>(() =>
                    _training.TrainAsync(
                        _training.Job() with
                        {
                            Base = (EndpointTraining.Model with { Model = "nobody" }).Reference,
                        }
                    )
                )
            ).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(_training.Stub.Files);
        Assert.Empty(_training.Stub.Jobs);
        Assert.DoesNotContain(
            _training.Log.Lines,
            line => line.Contains(EndpointTraining.Key, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_endpoint_is_not_called_if_not_listed_or_without_the_key_or_with_too_few_examples()
    {
        Assert.Contains(
            "Training:Endpoints",
            (
                await _training.FailAsync(
                    _training.Job(),
                    AllowedEndpoints.Parse("https://other/v1", "Training:Endpoints")
                )
            ).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Training:Endpoints",
            (
                await _training.FailAsync(
                    _training.Job() with
                    {
                        EndpointSettings = new EndpointFinetuning("https://evil/v1"),
                    },
                    AllowedEndpoints.Parse(EndpointTraining.Address, "Training:Endpoints")
                )
            ).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "plain HTTP",
            (
                await _training.FailAsync(
                    _training.Job() with
                    {
                        EndpointSettings = new EndpointFinetuning("http://host/v1"),
                    },
                    AllowedEndpoints.All
                )
            ).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "OTHER_KEY is not set",
            (
                await _training.FailAsync(
                    _training.Job() with
                    {
                        Base = (EndpointTraining.Model with { KeyVariable = "OTHER_KEY" }).Reference,
                    },
                    AllowedEndpoints.All
                )
            ).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "has 9 examples",
            (
                await Assert.ThrowsAsync<InvalidDataException>(() =>
                    _training.TrainAsync(_training.Job("few", examples: 9))
                )
            ).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(_training.Stub.Calls);
    }

    [Fact]
    public async Task An_answer_without_an_end_is_not_read()
    {
        var endless = new string('x', 17 << 20);
        _training.Stub.FailBeforeCall = (call, _) =>
            call.Method == "GET" ? new EndpointReply(200, endless) : null;
        Assert.Contains(
            "its answer has more than",
            (
                await Assert.ThrowsAsync<EndpointException>(() => _training.TrainAsync(_training.Job()))
            ).Message,
            StringComparison.Ordinal
        );
    }
}
