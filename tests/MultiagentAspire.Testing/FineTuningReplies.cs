using System.Text.Json.Nodes;

namespace MultiagentAspire.Testing;

/// <summary>Responses of OpenAI's files and fine-tuning API, as documented.</summary>
internal static class FineTuningReplies
{
    /// <summary>A file as the API shows it.</summary>
    public static JsonObject Describe(StubFile file) =>
        new()
        {
            ["id"] = file.Id,
            ["object"] = "file",
            ["bytes"] = file.Content.Length,
            ["created_at"] = 1_700_000_000,
            ["filename"] = file.Name,
            ["purpose"] = file.Purpose,
            ["status"] = "processed",
        };

    /// <summary>A job as the API shows it.</summary>
    public static JsonObject Describe(StubJob job)
    {
        var description = new JsonObject
        {
            ["object"] = "fine_tuning.job",
            ["id"] = job.Id,
            ["model"] = job.Request["model"]!.DeepClone(),
            ["created_at"] = 1_700_000_000,
            ["finished_at"] = job.HasEnded ? 1_700_000_090 : null,
            ["fine_tuned_model"] = job.Model,
            ["organization_id"] = "org-1",
            ["result_files"] = new JsonArray(),
        };
        description["status"] = job.Status;
        description["validation_file"] = null;
        description["training_file"] = job.File.Id;
        description["trained_tokens"] = job.Status == "succeeded" ? job.Tokens : null;
        description["seed"] = job.Request["seed"]?.DeepClone() ?? 42;
        description["error"] = job.Error?.DeepClone() ?? new JsonObject();
        description["hyperparameters"] = Hyperparameters(job);
        description["method"] = job.Request["method"]?.DeepClone() ?? DefaultMethod();
        description["metadata"] = job.Request["metadata"]?.DeepClone();
        description["user_provided_suffix"] = job.Request["suffix"]?.DeepClone();
        description["estimated_finish"] = null;
        description["integrations"] = new JsonArray();
        return description;
    }

    private static JsonObject Hyperparameters(StubJob job) =>
        new()
        {
            ["n_epochs"] = job.Epochs,
            ["batch_size"] = 1,
            ["learning_rate_multiplier"] = 1.0,
        };

    private static JsonObject DefaultMethod() =>
        new()
        {
            ["type"] = "supervised",
            ["supervised"] = new JsonObject { ["hyperparameters"] = new JsonObject() },
        };

    /// <summary>Status 200 with a JSON body.</summary>
    public static EndpointReply Json(JsonNode node) => new(200, node.ToJsonString());

    /// <summary>Status 404.</summary>
    public static EndpointReply NotFound(string message) => Rejected(404, message, "not_found", null);

    /// <summary>An error in OpenAI's form.</summary>
    public static EndpointReply Rejected(int status, string message, string? code, string? param)
    {
        var error = new JsonObject
        {
            ["message"] = message,
            ["type"] = "invalid_request_error",
            ["code"] = code,
            ["param"] = param,
        };
        return new EndpointReply(status, new JsonObject { ["error"] = error }.ToJsonString());
    }
}
