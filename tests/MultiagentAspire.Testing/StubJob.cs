using System.Text.Json.Nodes;

namespace MultiagentAspire.Testing;

/// <summary>A fine-tuning job of <see cref="StubFineTuning"/>.</summary>
/// <param name="id">Such as <c>ftjob-1</c>.</param>
/// <param name="request">Body of the request that created it.</param>
/// <param name="file">Its training file.</param>
public sealed class StubJob(string id, JsonNode request, StubFile file)
{
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
}
