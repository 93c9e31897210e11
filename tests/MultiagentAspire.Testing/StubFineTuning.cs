using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using static MultiagentAspire.Testing.FineTuningReplies;

namespace MultiagentAspire.Testing;

/// <summary>
/// OpenAI's files, fine-tuning jobs and chat completions as documented, in memory. A job advances by one status with
/// each request for it; its model answers once it has succeeded. Errors are a function of the call and the number of
/// calls before it. Thread-safe.
/// </summary>
/// <param name="models">Models that exist from the start: they can be finetuned and answer.</param>
public sealed class StubFineTuning(params string[] models)
{
    private const string Prefix = "/v1";
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromMinutes(3);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StubFile> _files = new(StringComparer.Ordinal);
    private readonly List<StubFile> _uploads = [];
    private readonly List<StubJob> _jobs = [];
    private readonly HashSet<string> _models = [.. models];
    private readonly List<EndpointCall> _calls = [];
    private readonly List<(Func<bool> Condition, TaskCompletionSource Met)> _waiting = [];

    /// <summary>Reply in place of the call, by its number from 0; null to carry out the call.</summary>
    public Func<EndpointCall, int, EndpointReply?> FailBeforeCall { get; set; } = (_, _) => null;

    /// <summary>Reply in place of the call's own, after it was carried out; null for its own.</summary>
    public Func<EndpointCall, int, EndpointReply?> DropResponse { get; set; } = (_, _) => null;

    /// <summary>Why a job fails after validation; null for a job that does not.</summary>
    public Func<StubJob, (string Code, string Message, string Param)?> Fails { get; set; } = _ => null;

    /// <summary>Whether running jobs never finish.</summary>
    public bool HoldJobs { get; set; }

    /// <summary>Whether lists of jobs ignore the filter by metadata, as some servers do.</summary>
    public bool IgnoresFilter { get; set; }

    /// <summary>Maximum number of items of a page, whatever limit the request has.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>Text of a chat completion.</summary>
    public Func<EndpointCall, string> GenerateText { get; set; } = _ => "#7";

    /// <summary>The only accepted API key; null to accept any.</summary>
    public string? Key { get; set; }

    /// <summary>Every call, in order, refused ones included.</summary>
    public IReadOnlyList<EndpointCall> Calls
    {
        get
        {
            lock (_lock)
                return [.. _calls];
        }
    }

    /// <summary>Every job, in the order of creation.</summary>
    public IReadOnlyList<StubJob> Jobs
    {
        get
        {
            lock (_lock)
                return [.. _jobs];
        }
    }

    /// <summary>Every upload, deleted ones included.</summary>
    public IReadOnlyList<StubFile> Uploads
    {
        get
        {
            lock (_lock)
                return [.. _uploads];
        }
    }

    /// <summary>Ids of files that were not deleted.</summary>
    public IReadOnlyCollection<string> Files
    {
        get
        {
            lock (_lock)
                return [.. _files.Keys];
        }
    }

    /// <summary>Models of all chat completions that were requested, in order.</summary>
    public IEnumerable<string> RequestedPaths =>
        Calls
            .Where(call => call.Path.EndsWith("/chat/completions", StringComparison.Ordinal))
            .Select(call => (string)JsonNode.Parse(call.Body)!["model"]!);

    /// <summary>
    /// Carries out a call; a function for <see cref="StubEndpoint"/> or <see cref="StubHttpHandler"/>.
    /// </summary>
    public EndpointReply Reply(EndpointCall call)
    {
        lock (_lock)
        {
            var number = _calls.Count;
            _calls.Add(call);
            if (FailBeforeCall(call, number) is { } error)
                return error;
            var reply =
                Key is not null && call.Authorization != $"Bearer {Key}"
                    ? Rejected(
                        401,
                        $"Incorrect API key provided: {call.Authorization}",
                        "invalid_api_key",
                        null
                    )
                    : Dispatch(call);
            foreach (var (_, met) in _waiting.Where(entry => entry.Condition()).ToList())
                met.TrySetResult();
            return DropResponse(call, number) ?? reply;
        }
    }

    /// <summary>Waits, at most three minutes, until the condition holds after a call.</summary>
    public Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (condition())
                met.SetResult();
            else
                _waiting.Add((condition, met));
            return met.Task.WaitAsync(WaitTimeout, TimeProvider.System, cancellationToken);
        }
    }

    private EndpointReply Dispatch(EndpointCall call)
    {
        var parts = call.Path[Prefix.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (call.Method, parts) switch
        {
            ("POST", ["chat", "completions"]) => Chat(call),
            ("POST", ["files"]) => Upload(call),
            ("GET", ["files", var id]) => _files.TryGetValue(id, out var file)
                ? Json(Describe(file))
                : NotFound($"No such File object: {id}"),
            ("DELETE", ["files", var id]) => Delete(id),
            ("POST", ["fine_tuning", "jobs"]) => Create(JsonNode.Parse(call.Body)!),
            ("GET", ["fine_tuning", "jobs"]) => List(QueryOf(call)),
            ("GET", ["fine_tuning", "jobs", var id]) => Find(id) is { } job
                ? GetJob(job)
                : NotFound($"Could not find fine tune: {id}"),
            ("GET", ["fine_tuning", "jobs", var id, "events"]) => Find(id) is { } job
                ? Page([.. Enumerable.Reverse(job.Events)], QueryOf(call))
                : NotFound(id),
            ("POST", ["fine_tuning", "jobs", var id, "cancel"]) => Find(id) is { } job
                ? Cancel(job)
                : NotFound(id),
            _ => NotFound($"Invalid URL ({call.Method} {call.Path})"),
        };
    }

    private static Dictionary<string, string> QueryOf(EndpointCall call) =>
        QueryHelpers.ParseQuery(call.Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());

    private EndpointReply Chat(EndpointCall call) =>
        (string)JsonNode.Parse(call.Body)!["model"]! is var model && _models.Contains(model)
            ? EndpointReply.WithText(GenerateText(call))
            : Rejected(
                404,
                $"The model `{model}` does not exist or you do not have access to it.",
                "model_not_found",
                null
            );

    private EndpointReply Upload(EndpointCall call)
    {
        var form = MultipartForm.Read(call);
        if (form.GetValueOrDefault("purpose").Content is not "fine-tune")
            return Rejected(400, "'purpose' must be fine-tune here", "invalid_value", "purpose");
        if (!form.TryGetValue("file", out var sent))
            return Rejected(400, "'file' is a required property", null, "file");
        var file = new StubFile(
            Invariant($"file-{_uploads.Count + 1}"),
            sent.FileName ?? "",
            "fine-tune",
            sent.Content
        );
        _uploads.Add(file);
        _files.Add(file.Id, file);
        return Json(Describe(file));
    }

    private EndpointReply Delete(string id)
    {
        if (!_files.Remove(id))
            return NotFound($"No such File object: {id}");
        return Json(
            new JsonObject
            {
                ["id"] = id,
                ["object"] = "file",
                ["deleted"] = true,
            }
        );
    }

    private EndpointReply Create(JsonNode request)
    {
        if (!_models.Contains((string)request["model"]!))
            return Rejected(
                400,
                $"Model {request["model"]} is not available for fine-tuning",
                "model_not_available",
                "model"
            );
        if (!_files.TryGetValue((string)request["training_file"]!, out var file))
            return Rejected(400, "training_file does not exist", "invalid_training_file", "training_file");
        if (((string?)request["suffix"])?.Length > 64)
            return Rejected(400, "suffix is too long", "invalid_value", "suffix");
        if (
            request["metadata"] is JsonObject metadata
            && (
                metadata.Count > 16
                || metadata.Any(pair => pair.Key.Length > 64 || ((string)pair.Value!).Length > 512)
            )
        )
            return Rejected(400, "metadata has more than it may", "invalid_value", "metadata");
        if ((string?)request["method"]?["type"] is not (null or "supervised"))
            return Rejected(400, "method is not supported", "invalid_value", "method");
        var job = new StubJob(Invariant($"ftjob-{_jobs.Count + 1}"), request, file);
        _jobs.Add(job);
        job.AddEvent("Created fine-tuning job");
        return Json(Describe(job));
    }

    private EndpointReply List(Dictionary<string, string> query)
    {
        var filter = query
            .Where(pair => pair.Key.StartsWith("metadata[", StringComparison.Ordinal) && !IgnoresFilter)
            .Select(pair => (Key: pair.Key["metadata[".Length..^1], pair.Value))
            .ToList();
        return Page(
            [
                .. Enumerable
                    .Reverse(_jobs)
                    .Where(job =>
                        filter.TrueForAll(entry =>
                            (string?)job.Request["metadata"]?[entry.Key] == entry.Value
                        )
                    )
                    .Select(Describe),
            ],
            query
        );
    }

    /// <summary>A page of a list whose newest item is first.</summary>
    private EndpointReply Page(List<JsonNode> all, Dictionary<string, string> query)
    {
        var rest = query.TryGetValue("after", out var after)
            ? [.. all.SkipWhile(item => (string?)item["id"] != after).Skip(1)]
            : all;
        var maxCount = Math.Min(
            PageSize,
            query.TryGetValue("limit", out var limit) ? int.Parse(limit, CultureInfo.InvariantCulture) : 20
        );
        return Json(
            new JsonObject
            {
                ["object"] = "list",
                ["data"] = new JsonArray([.. rest.Take(maxCount).Select(item => item.DeepClone())]),
                ["has_more"] = rest.Count > maxCount,
            }
        );
    }

    /// <summary>The job as it is before it advances by one status.</summary>
    private EndpointReply GetJob(StubJob job)
    {
        var reply = Json(Describe(job));
        job.Advance(Fails, HoldJobs);
        if (job.Model is { } model)
            _models.Add(model);
        return reply;
    }

    private EndpointReply Cancel(StubJob job)
    {
        if (job.HasEnded)
            return Rejected(400, $"Job is already {job.Status}", "fine_tune_job_not_cancellable", null);
        job.Status = "cancelled";
        return Json(Describe(job));
    }

    private StubJob? Find(string id) => _jobs.Find(job => job.Id == id);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
