using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.ModelFiles;

namespace MultiagentAspire.Inference.Tests;

public sealed class InferenceEngineTests : IDisposable
{
    private readonly TinyModel _model = new();

    [Fact]
    public async Task A_request_gives_the_same_ids_whatever_shares_its_batch()
    {
        var adapters = new AdapterRef?[]
        {
            null,
            _model.Adapter(1, 2),
            _model.Adapter(2, 4),
            _model.Adapter(3, 2),
        };
        var requests = Enumerable
            .Range(0, 24)
            .Select(i => Request(i, adapters[i % adapters.Length]))
            .ToArray();
        var alone = new List<GenerationResult>();
        await using (var engine = _model.Start())
        {
            foreach (var request in requests)
                alone.Add(await engine.GenerateAsync(request, TestContext.Current.CancellationToken));
        }
        // Few rows and a small step, so that sequences wait, join late, read their prompts in pieces and move
        // between rows.
        await using var busy = _model.Start(
            new EngineOptions
            {
                CacheMebibytes = 16,
                MaxBatch = 7,
                StepTokens = 16,
            }
        );
        var together = await Task.WhenAll(
            requests.Select(r => busy.GenerateAsync(r, TestContext.Current.CancellationToken))
        );
        for (var i = 0; i < requests.Length; i++)
            Assert.Equal(alone[i].Ids, together[i].Ids);
    }

    [Fact]
    public async Task Agents_with_different_adapters_answer_differently()
    {
        await using var engine = _model.Start();
        var result = await engine.GenerateAsync(
            Request(0, _model.Adapter(1, 2)),
            TestContext.Current.CancellationToken
        );
        var two = await engine.GenerateAsync(
            Request(0, _model.Adapter(2, 2)),
            TestContext.Current.CancellationToken
        );
        Assert.NotEqual(result.Ids, two.Ids);
    }

    [Fact]
    public async Task More_agents_than_adapters_fit_into_memory_still_answer_each_with_its_own()
    {
        var adapters = Enumerable.Range(1, 6).Select(i => _model.Adapter((ulong)i, 2)).ToArray();
        var requests = adapters.Select(adapter => Request(0, adapter)).ToArray();
        var alone = new List<GenerationResult>();
        await using (var engine = _model.Start())
        {
            foreach (var request in requests)
                alone.Add(await engine.GenerateAsync(request, TestContext.Current.CancellationToken));
        }
        // Two rows and room for two adapters: those of the sequences that wait are dropped and must come back.
        await using var small = _model.Start(
            new EngineOptions
            {
                CacheMebibytes = 16,
                MaxBatch = 2,
                Adapters = 2,
            }
        );
        var together = await Task.WhenAll(
            requests.Select(r => small.GenerateAsync(r, TestContext.Current.CancellationToken))
        );
        for (var i = 0; i < requests.Length; i++)
            Assert.Equal(alone[i].Ids, together[i].Ids);
        Assert.Equal(6, alone.Select(result => string.Join(' ', result.Ids)).Distinct().Count());
    }

    [Fact]
    public async Task The_token_limit_ends_a_completion_by_length()
    {
        await using var engine = _model.Start();
        var result = await engine.GenerateAsync(
            Request(0, null) with
            {
                IgnoreEos = true,
            },
            TestContext.Current.CancellationToken
        );
        Assert.Equal((20, FinishReason.Length), (result.Generated, result.FinishReason));
    }

    [Fact]
    public async Task A_listener_that_throws_ends_its_own_request_only()
    {
        await using var engine = _model.Start();
        var received = new List<int>();
        var bad = engine.GenerateAsync(
            Request(0, null) with
            {
                IgnoreEos = true,
            },
            TestContext.Current.CancellationToken,
            id =>
            {
                received.Add(id);
                if (received.Count == 3)
                    throw new InvalidOperationException("the pipe is closed");
            }
        );
        var good = engine.GenerateAsync(
            Request(1, null) with
            {
                IgnoreEos = true,
            },
            TestContext.Current.CancellationToken
        );
        Assert.Equal(
            "the pipe is closed",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => bad)).Message
        );
        Assert.Equal((3, 20), (received.Count, (await good).Generated));
    }

    [Fact]
    public async Task A_bad_adapter_fails_its_own_request_only()
    {
        await using var engine = _model.Start();
        var bad = engine.GenerateAsync(
            Request(0, new AdapterRef("/nowhere", "none")),
            TestContext.Current.CancellationToken
        );
        var good = engine.GenerateAsync(Request(0, null), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<ModelFileException>(() => bad);
        Assert.NotEmpty((await good).LogProbabilities);
    }

    [Fact]
    public async Task A_cancelled_request_leaves_the_others_alone()
    {
        using var cancel = new CancellationTokenSource();
        await using var engine = _model.Start();
        var first = engine.GenerateAsync(
            Request(1, null) with
            {
                IgnoreEos = true,
            },
            cancel.Token,
            _ => cancel.Cancel()
        );
        var second = engine.GenerateAsync(
            Request(2, null) with
            {
                IgnoreEos = true,
            },
            TestContext.Current.CancellationToken
        );
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(20, (await second).Generated);
    }

    [Fact]
    public async Task A_prompt_that_is_too_long_or_foreign_is_refused()
    {
        await using var engine = _model.Start();
        Assert.Throws<PromptTooLongException>(() =>
        {
            _ = engine.GenerateAsync(
                Request(0, null) with
                {
                    Prompt = [.. Enumerable.Repeat(7, 96)],
                },
                TestContext.Current.CancellationToken
            );
        });
        Assert.Throws<ArgumentException>(() =>
        {
            _ = engine.GenerateAsync(
                Request(0, null) with
                {
                    Prompt = [101],
                },
                TestContext.Current.CancellationToken
            );
        });
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(-1, 1)]
    [InlineData(1, 1.5)]
    public async Task Sampling_that_makes_no_sense_is_refused(double temperature, double topP)
    {
        await using var engine = _model.Start();
        Assert.Throws<ArgumentException>(() =>
        {
            _ = engine.GenerateAsync(
                Request(0, null) with
                {
                    Sampling = new SamplingSettings(temperature, topP, 0, 4),
                },
                TestContext.Current.CancellationToken
            );
        });
    }

    [Fact]
    public async Task An_empty_nucleus_is_the_most_likely_token()
    {
        await using var engine = _model.Start();
        var greedy = await engine.GenerateAsync(
            Request(0, null) with
            {
                Sampling = new SamplingSettings(0, 1, 0, 20),
            },
            TestContext.Current.CancellationToken
        );
        var empty = await engine.GenerateAsync(
            Request(0, null) with
            {
                Sampling = new SamplingSettings(1, 0, 0, 20),
            },
            TestContext.Current.CancellationToken
        );
        Assert.Equal(greedy.Ids, empty.Ids);
    }

    [Fact]
    public async Task What_is_cancelled_while_it_waits_never_gets_a_row()
    {
        await using var engine = _model.Start(new EngineOptions { CacheMebibytes = 16, MaxBatch = 1 });
        using var cancel = new CancellationTokenSource();
        var waiting = new List<Task>();
        var drawn = 0;
        // The waiting ones are cancelled while the first one runs, on the engine's own thread.
        var first = engine.GenerateAsync(
            Request(0, null) with
            {
                IgnoreEos = true,
            },
            TestContext.Current.CancellationToken,
            _ =>
            {
                if (++drawn == 5)
                    cancel.Cancel();
            }
        );
        for (var i = 1; i < 4; i++)
            waiting.Add(engine.GenerateAsync(Request(i, null), cancel.Token, _ => drawn += 1000));
        foreach (var task in waiting)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        Assert.Equal((20, 20), ((await first).Generated, drawn));
    }

    private static GenerationRequest Request(int i, AdapterRef? adapter) =>
        new(
            [1, 3, .. Enumerable.Range(0, 3 + (i * 7 % 40)).Select(j => 6 + ((i + (j * 5)) % 90)), 4],
            new SamplingSettings(i % 3 == 0 ? 0 : 1, i % 2 == 0 ? 1 : 0.9, 0, 20),
            (ulong)i,
            adapter
        );

    public void Dispose() => _model.Dispose();
}
