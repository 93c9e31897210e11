using System.Collections.Concurrent;
using System.Net.Mime;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MultiagentAspire.Testing;

/// <summary>One request as the endpoint received it.</summary>
/// <param name="PreviousCalls">How often the same request came before: 0 for the first attempt.</param>
public sealed record EndpointCall(string Path, string Body, string? Authorization, int PreviousCalls)
{
    public string Method { get; init; } = "POST";

    /// <summary>The query, with its question mark; empty where there is none.</summary>
    public string Query { get; init; } = "";

    public string? ContentType { get; init; }

    /// <summary>The text of the last message.</summary>
    public string LastMessage
    {
        get
        {
            using var json = JsonDocument.Parse(Body);
            return json
                .RootElement.GetProperty("messages")
                .EnumerateArray()
                .Last()
                .GetProperty("content")
                .GetString()!;
        }
    }
}

/// <summary>What an endpoint does with a request.</summary>
/// <param name="Status">Of its answer; 0: it never answers.</param>
public sealed record EndpointReply(int Status, string Body, string? RetryAfter = null)
{
    public static EndpointReply Hang { get; } = new(0, "");

    /// <summary>
    /// A chat completion; without usage where <paramref name="tokens"/> is null, as some servers answer.
    /// </summary>
    public static EndpointReply WithText(string text, int? tokens = 3, int promptTokens = 7) =>
        new(
            200,
            JsonSerializer.Serialize(
                new Dictionary<string, object?>
                {
                    ["object"] = "chat.completion",
                    ["choices"] = new[]
                    {
                        new
                        {
                            index = 0,
                            message = new { role = "assistant", content = text },
                            finish_reason = "stop",
                        },
                    },
                    ["usage"] = tokens is null
                        ? null
                        : new
                        {
                            prompt_tokens = promptTokens,
                            completion_tokens = tokens,
                            total_tokens = promptTokens + tokens,
                        },
                }
            )
        );
}

/// <summary>
/// An OpenAI-compatible endpoint in this process, on loopback, whose answers are a function of the request
/// and of how often it came.
/// </summary>
public sealed class StubEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<EndpointCall> _calls = [];
    private readonly ConcurrentDictionary<string, int> _callCounts = new(StringComparer.Ordinal);

    private StubEndpoint(WebApplication app) => _app = app;

    /// <summary>Every request, in the order in which they came.</summary>
    public IReadOnlyCollection<EndpointCall> Calls => _calls;

    /// <summary>What came so far did not come: the next run meets the endpoint as the first did.</summary>
    public void Reset()
    {
        _calls.Clear();
        _callCounts.Clear();
    }

    /// <summary>As a run file names it.</summary>
    public string Address => $"{_app.Urls.First()}/v1";

    public static async Task<StubEndpoint> StartAsync(Func<EndpointCall, EndpointReply> reply)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var stub = new StubEndpoint(builder.Build());
        stub._app.Map("/{**path}", (HttpContext context) => stub.AnswerAsync(context, reply));
        await stub._app.StartAsync();
        return stub;
    }

    private async Task AnswerAsync(HttpContext context, Func<EndpointCall, EndpointReply> reply)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var before = _callCounts.AddOrUpdate(
            $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}\n{body}",
            0,
            (_, times) => times + 1
        );
        var call = new EndpointCall(context.Request.Path, body, context.Request.Headers.Authorization, before)
        {
            Method = context.Request.Method,
            Query = context.Request.QueryString.Value ?? "",
            ContentType = context.Request.ContentType,
        };
        _calls.Enqueue(call);
        var said = reply(call);
        if (said.Status == 0)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
                .ContinueWith(
                    _ => { },
                    CancellationToken.None,
                    TaskContinuationOptions.None,
                    TaskScheduler.Default
                );
            return;
        }
        context.Response.StatusCode = said.Status;
        context.Response.ContentType = MediaTypeNames.Application.Json;
        if (said.RetryAfter is { } after)
            context.Response.Headers.RetryAfter = after;
        await context.Response.WriteAsync(said.Body, context.RequestAborted);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token); // who hangs is not waited for
        await _app.DisposeAsync();
    }
}
