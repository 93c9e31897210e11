using System.Text;
using CsCheck;
using MultiagentAspire.Endpoints.Jobs;

namespace MultiagentAspire.Endpoints.Tests.Jobs;

public sealed class FineTuningResponsesTests
{
    [Fact]
    public void Whatever_comes_is_read_or_refused_as_no_answer() =>
        Gen.OneOf(
                Gen.Byte.Array,
                Gen.String.Select(Encoding.UTF8.GetBytes),
                Gen.Int[0, Pieces.Length - 1]
                    .Array[0, 12]
                    .Select(parts =>
                        Encoding.UTF8.GetBytes(string.Concat(parts.Select(part => Pieces[part])))
                    )
            )
            .Sample(bytes =>
            {
                foreach (
                    var read in (Action[])
                        [
                            () => FineTuningResponses.Job(bytes),
                            () => FineTuningResponses.Jobs(bytes),
                            () => FineTuningResponses.Events(bytes),
                        ]
                )
                {
                    try
                    {
                        read();
                    }
                    catch (InvalidDataException error)
                    {
                        Assert.DoesNotContain('\n', error.Message);
                    }
                }
            });

    [Theory]
    [InlineData("validating_files", false, false)]
    [InlineData("queued", false, false)]
    [InlineData("running", false, false)]
    [InlineData("paused", false, false)]
    [InlineData("a word of the future", false, false)]
    [InlineData("succeeded", true, false)]
    [InlineData("failed", true, true)]
    [InlineData("cancelled", true, true)]
    public void Every_state_is_an_end_or_on_the_way_to_one(string status, bool ended, bool failed)
    {
        var job = Job($$"""{ "id": "ftjob-1", "status": "{{status}}", "fine_tuned_model": "ft:1" }""");
        Assert.Equal((ended, failed), (job.HasEnded, job.HasFailed));
    }

    [Theory]
    [InlineData(
        """{ "code": "invalid_training_file", "message": "The file\nhas no lines", "param": "training_file" }""",
        "The file has no lines (code invalid_training_file, param training_file)"
    )]
    [InlineData(
        """{ "code": "server_error", "message": null, "param": null }""",
        "server_error (code server_error)"
    )]
    [InlineData("""{ "message": "only words" }""", "only words")]
    [InlineData("{}", null)]
    [InlineData("null", null)]
    [InlineData("7", null)]
    public void An_error_is_one_line_of_the_endpoints_message(string error, string? text) =>
        Assert.Equal(text, Job($$"""{ "id": "a", "status": "failed", "error": {{error}} }""").Error);

    [Fact]
    public void Reported_values_are_read_and_missing_ones_are_null()
    {
        Assert.Equal(
            new FineTuningJob("ftjob-1", "succeeded", "mark", "ft:1", "file-1")
            {
                TrainedTokens = 1234,
                Duration = TimeSpan.FromSeconds(90),
                Epochs = 2,
                BatchSize = 4,
            },
            Job(
                """
                {
                  "id": "ftjob-1", "status": "succeeded", "metadata": { "multiagent_job": "mark" },
                  "fine_tuned_model": "ft:1", "training_file": "file-1", "trained_tokens": 1234,
                  "created_at": 10, "finished_at": 100,
                  "hyperparameters": { "n_epochs": 9, "batch_size": 4 },
                  "method": { "supervised": { "hyperparameters": { "n_epochs": 2, "batch_size": "auto" } } }
                }
                """
            )
        );
        Assert.Equal(
            new FineTuningJob("a", "queued", null, null, null),
            Job(
                """
                {
                  "id": "a", "status": "queued", "trained_tokens": null,
                  "created_at": 100, "finished_at": null, "error": null
                }
                """
            )
        );
    }

    [Theory]
    [InlineData("""{ "id": "a", "status": "succeeded" }""", "succeeded and names no model")]
    [InlineData("""{ "id": "", "status": "queued" }""", "it has no id")]
    [InlineData("""{ "id": "a\u0007", "status": "queued" }""", "id is not a name")]
    [InlineData("""{ "id": "a" }""", "it has no status")]
    [InlineData("[]", "it has no id")]
    public void A_job_that_cannot_be_resumed_is_rejected(string json, string reason) =>
        Assert.Contains(
            reason,
            Assert.Throws<InvalidDataException>(() => Job(json)).Message,
            StringComparison.Ordinal
        );

    private static readonly string[] Pieces =
    [
        "{",
        "}",
        "[",
        "]",
        ",",
        "\"data\":",
        "\"id\":",
        "\"status\":",
        "\"succeeded\"",
        "\"x\"",
        "null",
        "1",
        "1e400",
        "\"error\":",
        "\"metadata\":",
        "\"has_more\":true",
        "\"step\":",
        "\"train_loss\":",
    ];

    private static FineTuningJob Job(string json) => FineTuningResponses.Job(Encoding.UTF8.GetBytes(json));
}
