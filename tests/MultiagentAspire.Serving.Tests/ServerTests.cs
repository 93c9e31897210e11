using System.Net;
using System.Runtime.CompilerServices;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints;

namespace MultiagentAspire.Serving.Tests;

/// <summary>The server: its token, its limit of requests, and clients that close their connection.</summary>
public sealed class ServerTests
{
    // far more than it takes, so that a loaded machine is no failure
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "models")]
    [InlineData("GET", "models/one")]
    [InlineData("POST", "chat/completions")]
    [InlineData("GET", "")]
    [InlineData("GET", "elsewhere")]
    [InlineData("DELETE", "models/one")]
    public async Task No_address_answers_without_the_token(string method, string path)
    {
        await using var server = await ServingFixture.StartAsync(
            new CallbackChatClient(CallbackChatClient.HelloAsync)
        );
        foreach (
            var token in (string?[])
                [null, "", ServedSocietyFixture.Token[..^1], $"{ServedSocietyFixture.Token}x"]
        )
        {
            using var http = ServingFixture.Client(server.Endpoint, token);
            using var answer = await http.SendAsync(
                new HttpRequestMessage(new HttpMethod(method), path),
                Stop
            );
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
            Assert.Equal("invalid_api_key", (await ServingFixture.ReadErrorAsync(answer, Stop)).Code);
        }
    }

    [Theory]
    [InlineData("GET", "elsewhere", 404)]
    [InlineData("DELETE", "models/one", 405)]
    [InlineData("GET", "chat/completions", 405)]
    [InlineData("GET", "models/two", 404)]
    public async Task An_unknown_address_is_an_error_in_the_protocols_form(
        string method,
        string path,
        int status
    )
    {
        await using var server = await ServingFixture.StartAsync(
            new CallbackChatClient(CallbackChatClient.HelloAsync)
        );
        using var http = ServingFixture.Client(server.Endpoint);
        using var answer = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Stop);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("invalid_request_error", (await ServingFixture.ReadErrorAsync(answer, Stop)).Type);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        await using var server = await ServingFixture.StartAsync(
            new CallbackChatClient(CallbackChatClient.HelloAsync)
        );
        using var http = ServingFixture.Client(server.Endpoint);
        // The server refuses by the length and closes the connection, which would break a body that is on its way.
        http.DefaultRequestHeaders.ExpectContinue = true;
        using var answer = await http.PostAsync(
            "chat/completions",
            new ByteArrayContent(new byte[(2 << 20) + 1]),
            Stop
        );
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains(
            "2097152",
            (await ServingFixture.ReadErrorAsync(answer, Stop)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_goes_away_ends_its_generation_and_gives_its_place_back(bool stream)
    {
        var (started, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        var asked = 0;
        await using var server = await ServingFixture.StartAsync(
            new CallbackChatClient(token =>
                Interlocked.Increment(ref asked) == 1
                    ? ForeverAsync(started, ended, token)
                    : CallbackChatClient.HelloAsync(token)
            ),
            maxInFlight: 1
        );
        using var http = ServingFixture.Client(server.Endpoint);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var answer = http.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "chat/completions")
            {
                Content = ServingFixture.Question(stream),
            },
            HttpCompletionOption.ResponseContentRead,
            leaving.Token
        );
        await started.Task.WaitAsync(Seconds, Stop);
        using (var busy = await http.PostAsync("chat/completions", ServingFixture.Question(), Stop))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, busy.StatusCode);
            Assert.Equal("1", Assert.Single(busy.Headers.GetValues("Retry-After")));
            Assert.Equal("rate_limit_exceeded", (await ServingFixture.ReadErrorAsync(busy, Stop)).Code);
        }
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await ended.Task.WaitAsync(Seconds, Stop);
        while (true) // the place is given back a moment after the generation has ended
        {
            using var next = await http.PostAsync("chat/completions", ServingFixture.Question(), Stop);
            if (next.StatusCode == HttpStatusCode.OK)
                break;
            Assert.Equal(HttpStatusCode.TooManyRequests, next.StatusCode);
            await Task.Yield();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_goes_away_ends_its_debate(bool stream)
    {
        var (started, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = await ServingFixture.StartAsync(
            async (request, spoken, token) =>
            {
                await using var left = token.Register(() => ended.TrySetResult());
                await spoken(
                    new AgentResponse(AgentId.Generator(0), 1, [], "a turn", null, FinishReason.Stop, 1, 1)
                );
                started.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                throw new InvalidOperationException("nobody waits for ever");
            }
        );
        using var http = ServingFixture.Client(server.Endpoint);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var answer = http.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "chat/completions")
            {
                Content = ServingFixture.Question(stream, "society"),
            },
            HttpCompletionOption.ResponseContentRead,
            leaving.Token
        );
        await started.Task.WaitAsync(Seconds, Stop);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await ended.Task.WaitAsync(Seconds, Stop);
    }

    [Fact]
    public async Task Ending_the_server_breaks_off_what_is_being_answered()
    {
        var (started, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        var server = await ServingFixture.StartAsync(
            new CallbackChatClient(token => ForeverAsync(started, ended, token))
        );
        using var http = ServingFixture.Client(server.Endpoint);
        using var answer = await http.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "chat/completions")
            {
                Content = ServingFixture.Question(stream: true),
            },
            HttpCompletionOption.ResponseHeadersRead,
            Stop
        );
        await started.Task.WaitAsync(Seconds, Stop);
        await server.DisposeAsync().AsTask().WaitAsync(Seconds, Stop);
        await ended.Task.WaitAsync(Seconds, Stop);
        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task An_error_of_an_endpoint_is_shown_to_the_client_and_an_error_of_this_server_is_not()
    {
        await using var remote = await ServingFixture.StartAsync(
            new CallbackChatClient(_ =>
                FailAsync(new EndpointException("https://host/v1: 503 in 6 attempts; try later"), "")
            )
        );
        using var answer = await ServingFixture
            .Client(remote.Endpoint)
            .PostAsync("chat/completions", ServingFixture.Question(), Stop);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains(
            "503 in 6 attempts",
            (await ServingFixture.ReadErrorAsync(answer, Stop)).Message,
            StringComparison.Ordinal
        );

        await using var broken = await ServingFixture.StartAsync(
            new CallbackChatClient(_ =>
                FailAsync(new InvalidOperationException("a secret of the machine"), "")
            )
        );
        using var failed = await ServingFixture
            .Client(broken.Endpoint)
            .PostAsync("chat/completions", ServingFixture.Question(), Stop);
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.DoesNotContain(
            "secret",
            (await ServingFixture.ReadErrorAsync(failed, Stop)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_stream_that_fails_on_the_way_is_no_whole_text()
    {
        await using var server = await ServingFixture.StartAsync(
            new CallbackChatClient(_ => FailAsync(new InvalidOperationException("on the way"), "half of"))
        );
        using var http = ServingFixture.Client(server.Endpoint);
        // The connection is reset, before or after the first piece arrives: the client never sees a complete response.
        await Assert.ThrowsAsync<HttpRequestException>(() =>
            http.PostAsync("chat/completions", ServingFixture.Question(stream: true), Stop)
        );
    }

    private static async IAsyncEnumerable<string> ForeverAsync(
        TaskCompletionSource started,
        TaskCompletionSource ended,
        [EnumeratorCancellation] CancellationToken token
    )
    {
        try
        {
            yield return "once upon a time";
            started.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        }
        finally
        {
            ended.TrySetResult();
        }
    }

    private static async IAsyncEnumerable<string> FailAsync(Exception error, string first)
    {
        await Task.Yield();
        if (first.Length > 0)
            yield return first;
        throw error;
    }
}
