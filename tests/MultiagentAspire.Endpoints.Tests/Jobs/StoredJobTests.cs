using System.Text.Json;
using MultiagentAspire.Endpoints.Jobs;

namespace MultiagentAspire.Endpoints.Tests.Jobs;

/// <summary>The files of jobs, which a later version reads and does not pay for again.</summary>
public sealed class StoredJobTests
{
    [Fact]
    public void A_job_in_progress_keeps_its_keys()
    {
        const string Json = """
            {
              "mark": "digest",
              "file": "file-1",
              "job": "ftjob-1"
            }
            """;
        var pending = new PendingJob("digest", "file-1", "ftjob-1");
        Assert.Equal(Json, Lines(JsonSerializer.Serialize(pending, JobJson.Default.PendingJob)));
        Assert.Equal(pending, JsonSerializer.Deserialize(Json, JobJson.Default.PendingJob));
    }

    [Fact]
    public void The_record_of_a_finetuning_keeps_its_keys()
    {
        const string Json = """
            {
              "endpoint": "https://host/v1",
              "base": "gpt",
              "job": "ftjob-1",
              "model": "ft:gpt:1",
              "mark": "digest",
              "examples": 12,
              "steps": 3,
              "losses": [
                0.5
              ],
              "tokens": 600,
              "retries": 1,
              "seconds": 90
            }
            """;
        var record = new FinetuningRecord(
            "https://host/v1",
            "gpt",
            "ftjob-1",
            "ft:gpt:1",
            "digest",
            Examples: 12,
            Steps: 3,
            [0.5]
        )
        {
            Tokens = 600,
            Retries = 1,
            Seconds = 90,
        };
        Assert.Equal(Json, Lines(JsonSerializer.Serialize(record, JobJson.Default.FinetuningRecord)));
        Assert.Equal("digest", JsonSerializer.Deserialize(Json, JobJson.Default.FinetuningRecord)!.JobKey);
    }

    private static string Lines(string json) => json.ReplaceLineEndings("\n");
}
