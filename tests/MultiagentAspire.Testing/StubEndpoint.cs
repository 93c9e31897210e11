using System.Collections.Concurrent;
using System.Net.Mime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MultiagentAspire.Testing;

/// <summary>
/// An OpenAI-compatible endpoint in this process, on loopback, whose replies are a function of the request and of the
/// number of equal requests before it.
/// </summary>
public sealed class StubEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<EndpointCall> _calls = [];
    private readonly ConcurrentDictionary<string, int> _callCounts = new(StringComparer.Ordinal);

    private StubEndpoint(WebApplication app) => _app = app;

    /// <summary>Every request, in the order of arrival.</summary>
    public IReadOnlyCollection<EndpointCall> Calls => _calls;

    /// <summary>Forgets all requests, so that the next run has the same replies as the first.</summary>
    public void Reset()
    {
        _calls.Clear();
        _callCounts.Clear();
    }

    /// <summary>Address in a run file, such as <c>http://127.0.0.1:40001/v1</c>.</summary>
    public string Address => $"{_app.Urls.First()}/v1";

    /// <summary>Listens on any free port of loopback until it is disposed.</summary>
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
        var answer = reply(call);
        if (answer.Status == 0)
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
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = MediaTypeNames.Application.Json;
        if (answer.RetryAfter is { } after)
            context.Response.Headers.RetryAfter = after;
        await context.Response.WriteAsync(answer.Body, context.RequestAborted);
    }

    /// <summary>Stops without waiting for requests in flight.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }
}
