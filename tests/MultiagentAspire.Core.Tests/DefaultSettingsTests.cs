using System.Text.Json;

namespace MultiagentAspire.Core.Tests;

/// <summary>Documents and run files name these values: another default changes runs that say nothing.</summary>
public sealed class DefaultSettingsTests
{
    [Fact]
    public void Finetuning_trains_an_adapter_of_rank_16_for_two_epochs()
    {
        var settings = new TrainingSettings();
        Assert.Equal(
            ("sft", AdapterKind.Lora, 16, ""),
            (settings.Method, settings.Adapter, settings.Rank, settings.Targets)
        );
        Assert.Equal(
            (2, 16, 8192, 2048, 0),
            (
                settings.Epochs,
                settings.BatchSize,
                settings.MicroBatchTokens,
                settings.MaxLength,
                settings.MaxSteps
            )
        );
        Assert.Equal(
            (1e-4, 0.03, 1.0),
            (settings.LearningRate, settings.WarmupRatio, settings.MaxGradientNorm)
        );
        Assert.False(settings.GradientCheckpointing);
    }

    [Fact]
    public void Sampling_cuts_at_a_probability_of_nine_tenths_and_2048_tokens() =>
        Assert.Equal(
            new SamplingSettings(1.0, 0.9, TopK: 0, MaxTokens: 2048),
            JsonSerializer.Deserialize("{}", CoreJson.Default.SamplingSettings)
        );

    [Fact]
    public void A_debate_is_synchronous_with_critics_and_keeps_the_order_of_the_others()
    {
        var settings = JsonSerializer.Deserialize(
            """{"rounds":2,"summarize":true,"sampling":{}}""",
            CoreJson.Default.DebateSettings
        )!;
        Assert.Equal(
            (true, false, false),
            (settings.Synchronous, settings.GeneratorsOnly, settings.ShuffleOthers)
        );
    }

    [Fact]
    public void Selection_takes_half_corrected_trajectories_without_limits()
    {
        var settings = new SelectionSettings();
        Assert.Equal(
            (0.5, CriticMix.Weighted, CriticLoss.Revisions),
            (settings.CriticWeight, settings.Mix, settings.LossOn)
        );
        Assert.Equal(
            (0, 1, 1, 1, false),
            (
                settings.MaximumExamples,
                settings.GeneratorMinimumVotes,
                settings.CriticMinimumVotes,
                settings.CorrectedMinimumVotes,
                settings.Unanimous
            )
        );
    }

    [Fact]
    public void A_vote_needs_one_voice_and_draws_among_ties()
    {
        var settings = new VotingSettings();
        Assert.Equal((TieRule.Random, 1, 0.0), (settings.Tie, settings.MinimumVotes, settings.MinimumShare));
    }

    [Fact]
    public void An_endpoint_has_eight_requests_at_a_time_and_each_is_tried_five_times_again()
    {
        var model = JsonSerializer.Deserialize(
            """{"endpoint":"https://example.org/v1","model":"gpt"}""",
            CoreJson.Default.EndpointModel
        )!;
        Assert.Equal(
            ("max_tokens", false, 8, 0, 120),
            (
                model.TokenLimit,
                model.AllowPlainHttp,
                model.Concurrency,
                model.RequestsPerMinute,
                model.TimeoutSeconds
            )
        );
        Assert.Equal((5, 16), (model.Retries, model.AdapterSlots));
    }

    [Fact]
    public void The_status_of_a_finetuning_at_an_endpoint_is_read_every_30_seconds_for_a_day()
    {
        var finetuning = JsonSerializer.Deserialize(
            """{"endpoint":"https://example.org/v1"}""",
            CoreJson.Default.EndpointFinetuning
        )!;
        Assert.Equal((30, 24.0), (finetuning.PollSeconds, finetuning.TimeoutHours));
    }

    [Fact]
    public void A_question_outside_a_run_is_of_iteration_0() =>
        Assert.Equal(new DebateId(3, 0, "debate", "asked", "p"), DebateId.ForQuestion(3, "p"));

    [Fact]
    public void A_response_was_sent_once_and_counted_by_the_model_unless_it_says_otherwise()
    {
        var result = JsonSerializer.Deserialize<GenerateResult>(
            """{"Text":"a","Finish":0,"Tokens":1,"PromptTokens":2}"""
        )!;
        Assert.Equal((null, 0, false), (result.TooLongReason, result.Retries, result.Estimated));
        var tooLong = GenerateResult.PromptTooLong("too long");
        Assert.Equal((0, 0), (tooLong.Tokens, tooLong.PromptTokens));
    }

    [Fact]
    public void A_selection_is_one_sided_only_where_it_says_so() =>
        Assert.False(
            JsonSerializer
                .Deserialize<SelectionResult>("""{"Agent":"critic-1","Examples":[],"Counts":{}}""")!
                .OneSided
        );
}
