using System.Globalization;
using System.Text.Json.Nodes;

namespace MultiagentAspire.Testing;

/// <summary>A fine-tuning job of <see cref="StubFineTuning"/>.</summary>
/// <param name="id">Such as <c>ftjob-1</c>.</param>
/// <param name="request">Body of the request that created it.</param>
/// <param name="file">Its training file.</param>
public sealed class StubJob(string id, JsonNode request, StubFile file)
{
    private const int MinLines = 10;

    /// <summary>Such as <c>ftjob-1</c>.</summary>
    public string Id => id;

    /// <summary>Body of the request that created the job.</summary>
    public JsonNode Request => request;

    /// <summary>The training file, also after it was deleted.</summary>
    public StubFile File => file;

    /// <summary>Status in OpenAI's words, from <c>validating_files</c> to <c>succeeded</c>.</summary>
    public string Status { get; internal set; } = "validating_files";

    /// <summary>Name of the finetuned model; null until the job has succeeded.</summary>
    public string? Model { get; internal set; }

    /// <summary>Error of a failed job.</summary>
    internal JsonNode? Error { get; set; }

    /// <summary>Events, the oldest first.</summary>
    internal List<JsonNode> Events { get; } = [];

    /// <summary>The agent for which the job was created, from its metadata.</summary>
    public string Agent => (string)request["metadata"]!["multiagent_agent"]!;

    /// <summary>Passes over the file; 3 if the request does not say.</summary>
    public int Epochs => (int?)request["method"]?["supervised"]?["hyperparameters"]?["n_epochs"] ?? 3;

    /// <summary>Trained tokens: a quarter of the characters of all epochs.</summary>
    public long Tokens => (long)Epochs * file.Content.Length / 4;

    /// <summary>Whether the job can change no more.</summary>
    internal bool HasEnded => Status is "succeeded" or "failed" or "cancelled";

    /// <summary>Optimizer steps, with a batch size of 1.</summary>
    private int Steps => Epochs * file.Lines.Count;

    /// <summary>The base model, also if the request names a model that was finetuned before.</summary>
    private string BaseModel =>
        ((string)request["model"]!).Split(':') switch
        {
            ["ft", var name, ..] => name,
            var parts => parts[0],
        };

    /// <summary>Moves the job to its next status.</summary>
    /// <param name="fails">Why the job fails after validation; null for a job that does not.</param>
    /// <param name="hold">Whether a running job stays so.</param>
    internal void Advance(Func<StubJob, (string Code, string Message, string Param)?> fails, bool hold)
    {
        switch (Status)
        {
            case "validating_files" when (fails(this) ?? TooFewLines()) is { } failure:
                Fail(failure);
                break;
            case "validating_files":
                Status = "queued";
                break;
            case "queued":
                Status = "running";
                AddEvent("Fine-tuning job started");
                break;
            case "running" when !hold:
                Succeed();
                break;
        }
    }

    /// <summary>Adds an event of the job's log, or of its metrics if it has data.</summary>
    internal void AddEvent(string message, JsonObject? data = null) =>
        Events.Add(
            new JsonObject
            {
                ["object"] = "fine_tuning.job.event",
                ["id"] = Invariant($"ftevent-{id}-{Events.Count + 1}"),
                ["created_at"] = 1_700_000_000 + Events.Count,
                ["level"] = "info",
                ["message"] = message,
                ["type"] = data is null ? "message" : "metrics",
                ["data"] = data ?? [],
            }
        );

    private (string Code, string Message, string Param)? TooFewLines() =>
        file.Lines.Count < MinLines
            ? (
                "invalid_n_examples",
                $"Training file has {file.Lines.Count} example(s), but must have at least {MinLines} examples",
                "training_file"
            )
            : null;

    private void Fail((string Code, string Message, string Param) failure)
    {
        Status = "failed";
        Error = new JsonObject
        {
            ["code"] = failure.Code,
            ["message"] = failure.Message,
            ["param"] = failure.Param,
        };
    }

    private void Succeed()
    {
        for (var step = 1; step <= Steps; step++)
        {
            var metrics = new JsonObject
            {
                ["step"] = step,
                ["total_steps"] = Steps,
                ["train_loss"] = Math.Round(2.0 / step, 3),
                ["train_mean_token_accuracy"] = 0.5,
            };
            AddEvent(Invariant($"Step {step}/{Steps}"), metrics);
        }
        Status = "succeeded";
        Model = Invariant($"ft:{BaseModel}:org:{request["suffix"]}:{id}");
        AddEvent($"New fine-tuned model created: {Model}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
