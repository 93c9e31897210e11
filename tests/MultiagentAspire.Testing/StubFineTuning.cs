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
    private const int MinLines = 10;
    private const string Prefix = "/v1";
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromMinutes(3);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StubFile> _files = new(StringComparer.Ordinal);
    private readonly List<StubFile> _uploads = [];
    private readonly List<StubJob> _jobs = [];
    private readonly HashSet<string> _models = [.. models];
    private readonly List<string> _deleted = [];
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
        var form = Form(call);
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

    /// <summary>The parts of a multipart body by their names; all parts are text.</summary>
    private static Dictionary<string, (string? FileName, string Content)> Form(EndpointCall call)
    {
        var boundary = call.ContentType!.Split("boundary=")[1].Trim('"');
        return call
            .Body.Split($"--{boundary}")
            .Skip(1)
            .SkipLast(1)
            .Select(part => part.Split("\r\n\r\n", 2))
            .ToDictionary(
                part => Header(part[0], "name") ?? "",
                part => (Header(part[0], "filename"), part[1][..^"\r\n".Length]),
                StringComparer.Ordinal
            );
    }

    private static string? Header(string heads, string name) =>
        heads
            .Split([';', '\r', '\n'], StringSplitOptions.TrimEntries)
            .FirstOrDefault(part => part.StartsWith($"{name}=", StringComparison.Ordinal))
            ?[(name.Length + 1)..].Trim('"');

    private EndpointReply Delete(string id)
    {
        if (!_files.Remove(id))
            return NotFound($"No such File object: {id}");
        _deleted.Add(id);
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
        AddEvent(job, "Created fine-tuning job");
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

    private EndpointReply GetJob(StubJob job)
    {
        var seen = Json(Describe(job));
        switch (job.Status)
        {
            case "validating_files" when job.File.Lines.Count < MinLines || Fails(job) is not null:
                var tooFew =
                    $"Training file has {job.File.Lines.Count} example(s), but must have at least {MinLines} examples";
                var (code, message, param) = Fails(job) ?? ("invalid_n_examples", tooFew, "training_file");
                job.Status = "failed";
                job.Error = new JsonObject
                {
                    ["code"] = code,
                    ["message"] = message,
                    ["param"] = param,
                };
                break;
            case "validating_files":
                job.Status = "queued";
                break;
            case "queued":
                job.Status = "running";
                AddEvent(job, "Fine-tuning job started");
                break;
            case "running" when !HoldJobs:
                Succeed(job);
                break;
        }
        return seen;
    }

    private void Succeed(StubJob job)
    {
        var steps = StepsOf(job);
        for (var step = 1; step <= steps; step++)
        {
            var metrics = new JsonObject
            {
                ["step"] = step,
                ["total_steps"] = steps,
                ["train_loss"] = Math.Round(2.0 / step, 3),
                ["train_mean_token_accuracy"] = 0.5,
            };
            AddEvent(job, Invariant($"Step {step}/{steps}"), metrics);
        }
        job.Status = "succeeded";
        job.Model = Invariant($"ft:{BaseOf(job)}:org:{job.Request["suffix"]}:{job.Id}");
        _models.Add(job.Model);
        AddEvent(job, $"New fine-tuned model created: {job.Model}");
    }

    /// <summary>The base model, also of a model that was finetuned before.</summary>
    private static string BaseOf(StubJob job) =>
        ((string)job.Request["model"]!).Split(':') switch
        {
            ["ft", var name, ..] => name,
            var parts => parts[0],
        };

    private EndpointReply Cancel(StubJob job)
    {
        if (job.HasEnded)
            return Rejected(400, $"Job is already {job.Status}", "fine_tune_job_not_cancellable", null);
        job.Status = "cancelled";
        return Json(Describe(job));
    }

    /// <summary>Optimizer steps of a job, with a batch size of 1.</summary>
    public static int StepsOf(StubJob job) => job.Epochs * job.File.Lines.Count;

    private static void AddEvent(StubJob job, string message, JsonObject? data = null) =>
        job.Events.Add(
            new JsonObject
            {
                ["object"] = "fine_tuning.job.event",
                ["id"] = Invariant($"ftevent-{job.Id}-{job.Events.Count + 1}"),
                ["created_at"] = 1_700_000_000 + job.Events.Count,
                ["level"] = "info",
                ["message"] = message,
                ["type"] = data is null ? "message" : "metrics",
                ["data"] = data ?? [],
            }
        );

    private StubJob? Find(string id) => _jobs.Find(job => job.Id == id);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
