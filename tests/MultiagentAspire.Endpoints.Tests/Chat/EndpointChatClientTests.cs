using Microsoft.Extensions.Time.Testing;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints.Chat;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Endpoints.Tests.Chat;

/// <summary>Calls of endpoints on a clock that the test moves.</summary>
public sealed class EndpointChatClientTests
{
    private const string Key = "sk-very-secret-0123456789";
    private static readonly EndpointModel Model = new(
        "https://host/v1",
        "gpt",
        "SOME_API_KEY",
        TimeoutSeconds: 30
    )
    {
        Retries = 3,
    };
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task An_endpoint_that_fails_three_times_and_then_works_is_answered_with_the_retries_counted()
    {
        var handler = Handler(attempt =>
            attempt switch
            {
                0 => new(500, "{}"),
                1 => new(-1, ""),
                2 => EndpointReply.Hang,
                _ => EndpointReply.WithText("#2"),
            }
        );
        var response = await PassAsync(Ask(handler, Model));
        Assert.Equal(("#2", 3, false), (response.Text, response.Retries, response.Estimated));
        Assert.Equal((7, 3), (response.PromptTokens, response.Tokens));
        Assert.Equal(4, handler.Attempts.Count);
        Assert.Single(handler.Attempts.Select(attempt => attempt.Body).Distinct());
        Assert.All(handler.Attempts, attempt => Assert.Equal($"Bearer {Key}", attempt.Authorization));
        // 1 s, 2 s and 4 s at most, at least half of these; the one that hung was left after its 30 s.
        Assert.InRange(handler.Attempts[1].At.TotalSeconds, 0.5, 1.1);
        Assert.InRange((handler.Attempts[2].At - handler.Attempts[1].At).TotalSeconds, 1, 2.1);
        Assert.InRange((handler.Attempts[3].At - handler.Attempts[2].At).TotalSeconds, 32, 34.1);
    }

    [Fact]
    public async Task Equal_requests_pause_alike()
    {
        async Task<TimeSpan[]> PausesAsync()
        {
            var handler = Handler(attempt => attempt < 3 ? new(503, "{}") : EndpointReply.WithText("#2"));
            await PassAsync(Ask(handler, Model));
            return [.. handler.Attempts.Select(attempt => attempt.At)];
        }
        Assert.Equal(await PausesAsync(), await PausesAsync());
    }

    [Theory]
    [InlineData("20")]
    [InlineData("Thu, 26 Nov 2026 12:00:20 GMT")]
    public async Task Retry_after_is_obeyed_by_every_call_of_the_endpoint(string after)
    {
        var handler = Handler(attempt => attempt == 0 ? new(429, "{}", after) : EndpointReply.WithText("#2"));
        using var models = Client(handler);
        var first = Ask(models, Model);
        var second = Ask(models, Model);
        Assert.Equal(1, (await PassAsync(first)).Retries);
        Assert.Equal(0, (await PassAsync(second)).Retries);
        Assert.All(handler.Attempts.Skip(1), attempt => Assert.InRange(attempt.At.TotalSeconds, 20, 20.1));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("Thu, 26 Nov 2026 11:00:00 GMT")]
    public async Task An_endpoint_that_asks_for_no_pause_is_not_pressed_faster_than_one_that_asks_for_nothing(
        string after
    )
    {
        var handler = Handler(attempt => attempt < 3 ? new(429, "{}", after) : EndpointReply.WithText("#2"));
        await PassAsync(Ask(handler, Model));
        Assert.InRange(handler.Attempts[1].At.TotalSeconds, 0.5, 1.1);
        Assert.InRange((handler.Attempts[3].At - handler.Attempts[2].At).TotalSeconds, 2, 4.1);
    }

    [Fact]
    public async Task A_pause_longer_than_any_call_ends_it()
    {
        var handler = Handler(_ => new(429, "{}", "86400"));
        Assert.Contains(
            "asks to wait 86400 s",
            (await FailAsync(Ask(handler, Model))).Message,
            StringComparison.Ordinal
        );
        Assert.Single(handler.Attempts);
    }

    [Theory]
    [InlineData(400, "it would reject the same request again")]
    [InlineData(401, "check the key in SOME_API_KEY")]
    [InlineData(403, "check the key in SOME_API_KEY")]
    [InlineData(404, "check address and name of the model")]
    [InlineData(302, "write the address it leads to")]
    public async Task A_refusal_is_not_tried_again_and_says_what_to_do_without_the_key(
        int status,
        string remedy
    )
    {
        var handler = Handler(_ =>
            new(status, $$$"""{"error":{"message":"Incorrect API key provided: {{{Key}}}\nreally"}}""")
        );
        var message = (await FailAsync(Ask(handler, Model))).Message;
        Assert.StartsWith($"https://host/v1, gpt: {status} ", message, StringComparison.Ordinal);
        Assert.Contains("Incorrect API key provided: *** really", message, StringComparison.Ordinal);
        Assert.EndsWith(remedy, message, StringComparison.Ordinal);
        Assert.Single(handler.Attempts);
    }

    [Fact]
    public async Task Attempts_are_bounded_and_the_last_failure_is_reported()
    {
        var handler = Handler(_ => new(200, "<html>"));
        var call = Ask(handler, Model);
        await PassAsync(call.ContinueWith(_ => 0, TaskScheduler.Default));
        var message = (await FailAsync(call)).Message;
        Assert.Contains("the answer is not a chat completion", message, StringComparison.Ordinal);
        Assert.Contains("given up after 4 attempts", message, StringComparison.Ordinal);
        Assert.Equal(4, handler.Attempts.Count);
    }

    /// <summary>SocketsHttpHandler tells a connection that takes too long as a cancellation.</summary>
    [Fact]
    public async Task A_host_that_cannot_be_reached_in_time_is_tried_again_and_is_no_interruption()
    {
        var handler = Handler(attempt => attempt == 0 ? new(-2, "") : EndpointReply.WithText("#2"));
        Assert.Equal(1, (await PassAsync(Ask(handler, Model))).Retries);
        var call = Ask(Handler(_ => new(-2, "")), Model);
        await PassAsync(call.ContinueWith(_ => 0, TaskScheduler.Default));
        Assert.Contains(
            "no connection: A connection could not be established in time.; given up after 4 attempts",
            (await FailAsync(call)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_answer_that_is_too_large_is_not_read_to_its_end()
    {
        var handler = Handler(attempt =>
            attempt == 0 ? EndpointReply.WithText(new string('1', 1 << 20)) : EndpointReply.WithText("#2")
        );
        Assert.Equal("#2", (await PassAsync(Ask(handler, Model))).Text);
    }

    [Fact]
    public async Task A_prompt_that_does_not_fit_is_what_it_is()
    {
        var handler = Handler(_ =>
            new(
                400,
                """
                {
                  "error":{
                    "code":"context_length_exceeded",
                    "message":"This model's maximum context length is 8192 tokens."
                  }
                }
                """
            )
        );
        Assert.Equal(
            GenerateResult.PromptTooLong("This model's maximum context length is 8192 tokens."),
            await Ask(handler, Model)
        );
        Assert.Single(handler.Attempts);
    }

    [Fact]
    public async Task Tokens_that_are_not_reported_are_estimated_and_marked()
    {
        var result = await Ask(Handler(_ => EndpointReply.WithText("12345", tokens: null)), Model);
        Assert.Equal((2, 1, true), (result.Tokens, result.PromptTokens, result.Estimated));
    }

    [Fact]
    public async Task No_more_calls_are_in_flight_than_the_run_file_allows()
    {
        var handler = Handler(attempt => attempt < 6 ? EndpointReply.Hang : EndpointReply.WithText("#2"));
        using var models = Client(handler);
        var calls = Enumerable.Range(0, 6).Select(_ => Ask(models, Model with { Concurrency = 2 })).ToList();
        await PassAsync(Task.WhenAll(calls));
        Assert.Equal(2, handler.Most);
    }

    [Fact]
    public async Task Calls_begin_evenly_spaced_within_the_rate()
    {
        var handler = Handler(_ => EndpointReply.WithText("#2"));
        using var models = Client(handler);
        var calls = Enumerable
            .Range(0, 5)
            .Select(_ => Ask(models, Model with { RequestsPerMinute = 30 }))
            .ToList();
        await PassAsync(Task.WhenAll(calls));
        Assert.Equal(
            [0, 2, 4, 6, 8],
            handler.Attempts.Select(attempt => Math.Round(attempt.At.TotalSeconds))
        );
    }

    [Fact]
    public async Task Who_cancels_does_not_wait()
    {
        using var stop = new CancellationTokenSource();
        var call = Ask(Handler(_ => EndpointReply.Hang), Model, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public void A_model_that_may_not_be_called_or_whose_key_is_not_set_is_refused_before_it_is_called()
    {
        var handler = Handler(_ => EndpointReply.WithText("#2"));
        using var listed = Client(
            handler,
            AllowedEndpoints.Parse("https://other/v1; http://gpu:8000/v1/", "Inference:Endpoints")
        );
        Assert.Contains(
            "Inference:Endpoints",
            Assert.Throws<EndpointException>(() => listed.RequireCallable(Agent(Model))).Message,
            StringComparison.Ordinal
        );
        listed.RequireCallable(Agent(Model with { Address = "http://gpu:8000/v1", AllowPlainHttp = true }));
        Assert.Contains(
            "plain HTTP",
            Assert
                .Throws<EndpointException>(() =>
                    listed.RequireCallable(Agent(Model with { Address = "http://gpu:8000/v1" }))
                )
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "OTHER_KEY is not set",
            Assert
                .Throws<EndpointException>(() =>
                    Client(handler).RequireCallable(Agent(Model with { KeyVariable = "OTHER_KEY" }))
                )
                .Message,
            StringComparison.Ordinal
        );
        Assert.Throws<EndpointException>(() =>
            Client(handler).RequireCallable(Agent(Model with { KeyVariable = "PATH" }))
        );
        Assert.Empty(handler.Attempts);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("*", true)]
    [InlineData("https://api.openai.com/v1", true)]
    public void The_setting_lists_what_may_be_called(string setting, bool any) =>
        Assert.Equal(any, AllowedEndpoints.Parse(setting, "Inference:Endpoints").Any);

    [Theory]
    [InlineData("api.openai.com")]
    [InlineData("ftp://host")]
    [InlineData("https://me:pass@host/v1")]
    public void A_wrong_one_names_its_key(string setting) =>
        Assert.Contains(
            "Inference:Endpoints",
            Assert
                .Throws<InvalidSettingException>(() => AllowedEndpoints.Parse(setting, "Inference:Endpoints"))
                .Message,
            StringComparison.Ordinal
        );

    private static AgentModel Agent(EndpointModel model) => new(model.Reference);

    private ScriptedHandler Handler(Func<int, EndpointReply> reply) => new(_time, reply);

    private EndpointChatClient Client(ScriptedHandler handler, AllowedEndpoints? allowed = null) =>
        new(
            allowed ?? AllowedEndpoints.All,
            new EndpointKeys(variable => variable == "SOME_API_KEY" ? Key : null),
            _time,
            _ => handler
        );

    private Task<GenerateResult> Ask(
        ScriptedHandler handler,
        EndpointModel model,
        CancellationToken? cancellationToken = null
    ) => Ask(Client(handler), model, cancellationToken);

    /// <summary>
    /// Begins a call that goes on within <see cref="FakeTimeProvider.Advance"/>, not in the test's own
    /// context.
    /// </summary>
    private static Task<GenerateResult> Ask(
        EndpointChatClient models,
        EndpointModel model,
        CancellationToken? cancellationToken = null
    )
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return models.GenerateAsync(
                RequestOf(Agent(model)),
                cancellationToken ?? TestContext.Current.CancellationToken
            );
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    internal static GenerateRequest RequestOf(AgentModel agent) =>
        new(
            agent,
            [ChatTurn.User("1+1")],
            RequestedSampling.Of(new SamplingSettings(1, 1, 0, 48)),
            Seed: 3,
            Stop: []
        );

    /// <summary>Lets time pass until the task is done.</summary>
    private async Task<T> PassAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(0.05));
            await Task.Yield();
        }
        return await task;
    }

    private static Task<EndpointException> FailAsync(Task call) =>
        Assert.ThrowsAsync<EndpointException>(() => call);
}
