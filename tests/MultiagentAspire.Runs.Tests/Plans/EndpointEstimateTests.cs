using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Plans;

/// <summary>What a run asks of endpoints, and what that costs at most.</summary>
public sealed class EndpointEstimateTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>One agent in a folder, one at an endpoint; 4 training and 6 evaluation problems.</summary>
    private RunFile Load(
        string arms = "\"multiagent\"",
        string price = "",
        string finetuning = "",
        string summarizer = "gpt",
        int rounds = 3
    ) =>
        _folder.Load(
            $$"""
            {
              "name": "mixed", "task": { "name": "arithmetic", "train": 4, "evaluate": 6 },
              "evaluation": { "temperatures": [] },
              "models": {
                "base": { "path": "models/arithmetic-tiny" },
                "gpt": { "endpoint": "https://host/v1", "model": "m"{{price}}{{finetuning}} },
                "unused": { "endpoint": "https://host/v1", "model": "u" }
              },
              "agents": [{ "model": "base" }, { "model": "gpt" }],
              "debate": { "rounds": {{rounds}}, "maxTokens": 10, "summarizer": "{{summarizer}}" }, "arms": [{{arms}}]
            }
            """
        );

    private RunPreview Preview(RunFile run) => RunPreview.Create(run, _folder.Path);

    private EndpointEstimate Estimate(RunFile run) => Assert.Single(Preview(run).Outline.Endpoints);

    [Theory]
    [InlineData("gpt", 3 + 4)]
    [InlineData("base", 3)]
    public void An_endpoint_is_asked_for_its_agents_responses_and_for_summaries_where_it_summarizes(
        string summarizer,
        int callsPerDebate
    )
    {
        // 2 agents, 3 rounds: 6 responses and, in two later rounds, a summary for each of 2 agents.
        // Samples: 10 slots of one round, every second of the endpoint.
        var estimate = Estimate(Load(summarizer: summarizer));
        var calls = (4 + 6) * callsPerDebate + 6 * 5;
        Assert.Equal(new EndpointEstimate("gpt", calls, calls * 10, null, 0), estimate);
    }

    [Fact]
    public void A_single_model_is_that_of_the_first_agent()
    {
        var run = Load(arms: "\"single-agent-debate\"", summarizer: "base");
        Assert.Empty(Preview(run).Outline.Endpoints);
        var first = Load(arms: "\"single-agent-debate\"") with { Agents = [new RunAgent("gpt", null)] };
        // 4 debates of one agent in 3 rounds, and 6 evaluations with 3 samples.
        Assert.Equal(4 * 3 + 6 * 3, Estimate(first).Calls);
    }

    [Fact]
    public void Debates_that_are_shared_are_asked_once()
    {
        const string Other =
            "{ \"name\": \"own\", \"like\": \"multiagent\", \"selection\": { \"tie\": \"drop\" } }";
        var (alone, both) = (Estimate(Load()).Calls, Estimate(Load(arms: $"\"multiagent\", {Other}")).Calls);
        Assert.Equal(2 * alone - 4 * (3 + 4), both);
    }

    [Theory]
    [InlineData(5, null, 5.0)]
    [InlineData(5, 8.0, 8.0)]
    [InlineData(9, 8.0, 9.0)]
    public void The_cost_is_that_of_the_dearer_of_the_model_and_its_finetuned_models(
        double own,
        double? finetuned,
        double expected
    )
    {
        var price = finetuned is { } value
            ? $$""", "pricePerMillionTokens": { "generated": {{value}} }"""
            : "";
        var run = Load(
            price: $$""", "pricePerMillionTokens": { "prompt": 77, "generated": {{own}} }""",
            finetuning: $$""", "finetuning": { "api": "openai"{{price}} }"""
        );
        var estimate = Estimate(run);
        Assert.Equal(estimate.MaxTokens * expected / 1e6, estimate.MaxCost!.Value, 9);
    }

    [Fact]
    public void A_model_is_finetuned_once_for_each_of_its_agents_in_each_iteration_and_matched_arms_train_here()
    {
        const string Arms = "\"multiagent\", \"single-agent-matched\"";
        const string Finetuning = ", \"finetuning\": { \"api\": \"openai\" }";
        Assert.Equal(2, Estimate(Load(Arms, finetuning: Finetuning)).Jobs); // a generator and a critic
        Assert.Equal(0, Estimate(Load(Arms)).Jobs);
        // The single model is that of the first agent, which lies in a folder.
        Assert.Equal(4 + 1, Preview(Load(Arms, finetuning: Finetuning)).Outline.Trained + 1);
        Assert.Equal(2, Preview(Load(Arms)).Outline.Trained);
    }

    [Fact]
    public void The_text_shows_address_calls_cost_and_jobs_of_an_endpoint()
    {
        var run = Load(
            price: ", \"pricePerMillionTokens\": { \"generated\": 100 }",
            finetuning: ", \"finetuning\": { \"api\": \"openai\" }"
        );
        Assert.Contains(
            "Of these gpt, at https://host/v1: 100 times, at most 1,000 tokens, "
                + "which cost at most 0.1 without prompts; it is finetuned there 2 times, each on its agent's data.\n",
            Preview(run).ToText(),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Of these gpt, at https://host/v1: 100 times, at most 1,000 tokens.\n",
            Preview(Load()).ToText(),
            StringComparison.Ordinal
        );
    }
}
