using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace MultiagentAspire.Benchmarks.Dashboard;

/// <summary>
/// A page of the dashboard held open as a browser does, without drawing it: the same requests and the same
/// connection, each batch of changes acknowledged, each call of a script answered with nothing. What a page
/// costs its server is so measured without what browsers cost.
/// </summary>
internal sealed partial class BlazorPageClient : IAsyncDisposable
{
    private const int ObjectReference = 1;
    private readonly HubConnection _connection;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _expectedText = new(
        StringComparer.Ordinal
    );
    private readonly StringBuilder _textShown = new();
    private long _bytes;
    private int _batches;

    private BlazorPageClient(HubConnection connection) => _connection = connection;

    /// <summary>Batches of changes so far.</summary>
    public int Batches => _batches;

    /// <summary>Their bytes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Ends when the server gives the page up because of an error.</summary>
    public TaskCompletionSource<string> Failed { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Opens a page with the session of <paramref name="cookies"/>.</summary>
    public static async Task<BlazorPageClient> OpenAsync(
        Uri address,
        CookieContainer cookies,
        CancellationToken cancellationToken
    )
    {
        using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies });
        var html = await http.GetStringAsync(address, cancellationToken);
        var builder = new HubConnectionBuilder().WithUrl(
            new Uri(address, "/_blazor"),
            HttpTransportType.WebSockets,
            options => options.Cookies = cookies
        );
        builder.Services.AddSingleton<IHubProtocol, BlazorPack>();
        var page = new BlazorPageClient(builder.Build());
        page.Listen();
        await page._connection.StartAsync(cancellationToken);
        var state = StateMark().Match(html) is { Success: true } found ? found.Groups[1].Value : "";
        var circuit = await page._connection.InvokeAsync<string?>(
            "StartCircuit",
            new Uri(address, "/").ToString(),
            address.ToString(),
            "[]",
            state,
            cancellationToken
        );
        if (circuit is null)
            throw new InvalidOperationException($"{address}: the server refuses the page.");
        var operations = ComponentMark()
            .Matches(html)
            .Select(
                (mark, index) =>
                    new
                    {
                        type = "add",
                        ssrComponentId = index + 1,
                        marker = JsonDocument.Parse(mark.Groups[1].Value).RootElement,
                    }
            );
        await page._connection.SendAsync(
            "UpdateRootComponents",
            JsonSerializer.Serialize(new { batchId = 1, operations }),
            state,
            cancellationToken
        );
        return page;
    }

    /// <summary>Ends when the page has shown <paramref name="text"/>.</summary>
    public Task WaitForTextAsync(string text)
    {
        var seen = _expectedText.GetOrAdd(
            text,
            _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        lock (_textShown)
            if (_textShown.ToString().Contains(text, StringComparison.Ordinal))
                seen.TrySetResult();
        return Task.WhenAny(seen.Task, Failed.Task).Unwrap();
    }

    private void Listen()
    {
        _connection.On<int, byte[]>(
            "JS.RenderBatch",
            async (id, batch) =>
            {
                Interlocked.Increment(ref _batches);
                Interlocked.Add(ref _bytes, batch.Length);
                RecordText(Encoding.UTF8.GetString(batch));
                await _connection.SendAsync("OnRenderCompleted", (long)id, null);
            }
        );
        _connection.On(
            "JS.BeginInvokeJS",
            [typeof(long), typeof(string), typeof(string), typeof(int), typeof(long), typeof(int)],
            ReplyAsync,
            this
        );
        _connection.On<string>(
            "JS.Error",
            error => Failed.TrySetException(new InvalidOperationException(error))
        );
        foreach (
            var (name, types) in (ReadOnlySpan<(string, Type[])>)
                [
                    ("JS.AttachComponent", [typeof(int), typeof(string)]),
                    ("JS.EndUpdateRootComponents", [typeof(long)]),
                    ("JS.EndInvokeDotNet", [typeof(string), typeof(bool), typeof(string)]),
                    ("JS.EndLocationChanging", [typeof(int), typeof(bool)]),
                    ("JS.ReceiveByteArray", [typeof(int), typeof(byte[])]),
                ]
        )
            _connection.On(name, types, (_, _) => Task.CompletedTask, this);
    }

    private async Task ReplyAsync(object?[] call, object state)
    {
        if (call[0] is not long handle || handle == 0)
            return;
        var result =
            (int)call[3]! == ObjectReference ? """{"__jsObjectId":1}"""
            : ((string)call[1]!).Contains("Dark", StringComparison.Ordinal) ? "false"
            : "null";
        await _connection.SendAsync("EndInvokeJSFromDotNet", handle, true, $"[{handle},true,{result}]");
    }

    private void RecordText(string text)
    {
        lock (_textShown)
            _textShown.Append(text);
        foreach (var (wanted, seen) in _expectedText)
            if (text.Contains(wanted, StringComparison.Ordinal))
                seen.TrySetResult();
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex StateMark();

    [GeneratedRegex("<!--Blazor:(\\{.*?\\})-->")]
    private static partial Regex ComponentMark();
}
