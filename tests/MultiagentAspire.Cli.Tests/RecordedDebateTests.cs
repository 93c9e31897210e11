using System.Collections.Concurrent;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Debate;
using MultiagentAspire.Runs.Tracing;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Cli.Tests;

/// <summary>A debate that is run again with its recorded responses, of any settings.</summary>
public sealed class RecordedDebateTests
{
    private static readonly TaskSpec Arithmetic = TaskSpec.Create("arithmetic", ("max", "9"));
    private static readonly Gen<DebateSettings> Settings =
        from rounds in Gen.Int[1, 3]
        from flags in Gen.Bool.Array[8]
        select new DebateSettings(rounds, flags[0], new SamplingSettings(), flags[1], flags[2], flags[3])
        {
            EarlyExit = flags[4],
            Identities = flags[5],
            Cooperative = flags[6],
            Aggregate = flags[7],
        };

    [Fact]
    public async Task It_asks_the_same_requests_and_gives_the_same_transcript() =>
        await Gen.Select(Settings, Gen.Int[1, 3], Gen.Long).SampleAsync(RequireEqualAsync, iter: 60);

    private static async Task RequireEqualAsync(DebateSettings settings, int slots, long seed)
    {
        var request = CreateRequest(settings, slots, seed);
        var model = new ScriptedModel();
        var transcript = await RunAsync(request, model);
        var again = await RecordedDebate.RunAsync(
            request,
            Recorded(request, transcript),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(
            Transcripts.ToLine(transcript with { SummaryTokens = 0, SummaryPromptTokens = 0 }),
            Transcripts.ToLine(again.Transcript)
        );
        Assert.Equal(model.Requests.Keys.Order(), again.Requests.Keys.Order());
        foreach (var (key, asked) in model.Requests)
            Assert.Equal(asked.Prompt, again.Requests[key].Prompt);
    }

    [Fact]
    public async Task A_response_that_is_not_recorded_is_one_line_of_error()
    {
        var request = CreateRequest(new DebateSettings(2, false, new SamplingSettings()), 2, 1);
        var error = await Assert.ThrowsAsync<InvalidDataException>(() =>
            RecordedDebate.RunAsync(
                request,
                new Dictionary<long, GenerateResult>(),
                TestContext.Current.CancellationToken
            )
        );
        Assert.Contains("replay with that version", error.Message, StringComparison.Ordinal);
    }

    private static DebateRequest CreateRequest(DebateSettings settings, int slots, long seed)
    {
        var problem = new Problem(ProblemIds.FromQuestion("1+2*3+4-5*6"), "1+2*3+4-5*6");
        var model = new AgentModel(new ModelRef("base", "digest"));
        var society = new Society([.. Enumerable.Repeat(new SocietySlot(model, model), slots)], model);
        var id = new DebateId(seed, 1, "multiagent", "train", problem.Id);
        return new DebateRequest(id, Arithmetic, problem, society, settings);
    }

    /// <summary>The responses of a transcript and the summaries in its prompts, by seed.</summary>
    private static Dictionary<long, GenerateResult> Recorded(
        DebateRequest request,
        DebateTranscript transcript
    )
    {
        var prompts = TaskRegistry.Create(request.Task).Prompts;
        var recorded = new Dictionary<long, GenerateResult>();
        foreach (var response in transcript.Rounds.SelectMany(round => round))
        {
            Add(response.Agent, response.Text, response.Tokens, response.PromptTokens);
            if (RecordedSummaries.Find(prompts, transcript, request.Settings, response) is { } summary)
                Add(RecordedSummaries.AuthorOf(response.Agent.Slot), summary, 0, 0);

            void Add(AgentId agent, string text, int tokens, int promptTokens)
            {
                var seed = unchecked((long)Seeds.ForResponse(transcript.Id, agent, response.Round));
                recorded[seed] = new GenerateResult(text, FinishReason.Stop, tokens, promptTokens);
            }
        }
        return recorded;
    }

    private static async Task<DebateTranscript> RunAsync(DebateRequest request, IModelClient model)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<AgentClient>((_, _, _) => model);
        builder.AddDebate();
        using var host = builder.Build();
        return await host
            .Services.GetRequiredService<IDebateRunner>()
            .RunAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Answers one of few texts by the seed alone, and keeps what it was asked.</summary>
    private sealed class ScriptedModel : IModelClient
    {
        public ConcurrentDictionary<long, GenerateRequest> Requests { get; } = [];

        public Task<GenerateResult> GenerateAsync(
            GenerateRequest request,
            CancellationToken cancellationToken
        )
        {
            Requests[request.Seed] = request;
            var text = $"so it is {(ulong)request.Seed % 3}\n\nand no more";
            return Task.FromResult(new GenerateResult(text, FinishReason.Stop, 5, 9));
        }
    }
}
