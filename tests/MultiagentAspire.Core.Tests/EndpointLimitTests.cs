namespace MultiagentAspire.Core.Tests;

/// <summary>Limits of settings of endpoints: the outermost valid value and the first one beyond it.</summary>
public sealed class EndpointLimitTests
{
    private static readonly EndpointModel Model = new("https://example.org/v1", "gpt");
    private static readonly EndpointFinetuning Finetuning = new("https://example.org/v1");

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void An_endpoint_takes_1_to_1024_requests_at_a_time(int value, bool valid) =>
        AssertValid(Model with { Concurrency = value }, valid);

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    [InlineData(1_000_000, true)]
    [InlineData(1_000_001, false)]
    public void An_endpoint_takes_up_to_a_million_requests_a_minute(int value, bool valid) =>
        AssertValid(Model with { RequestsPerMinute = value }, valid);

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [InlineData(3600, true)]
    [InlineData(3601, false)]
    public void A_request_may_take_from_a_second_to_an_hour(int value, bool valid) =>
        AssertValid(Model with { TimeoutSeconds = value }, valid);

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    [InlineData(50, true)]
    [InlineData(51, false)]
    public void A_request_is_tried_again_at_most_50_times(int value, bool valid) =>
        AssertValid(Model with { Retries = value }, valid);

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void An_endpoint_holds_1_to_1024_adapters(int value, bool valid) =>
        AssertValid(Model with { AdapterSlots = value }, valid);

    [Theory]
    [InlineData(1, 1, 1e-9, 1, 1e-9)]
    [InlineData(int.MaxValue, int.MaxValue, 1e9, 3600, 720)]
    public void A_finetuning_may_have_any_number_within_its_limits(
        int epochs,
        int batch,
        double multiplier,
        int poll,
        double hours
    ) =>
        Assert.Null(
            (
                Finetuning with
                {
                    Epochs = epochs,
                    BatchSize = batch,
                    LearningRateMultiplier = multiplier,
                    PollSeconds = poll,
                    TimeoutHours = hours,
                }
            ).GetError(allowPlainHttp: false)
        );

    public static TheoryData<EndpointFinetuning> OutOfRange =>
        [
            Finetuning with
            {
                Epochs = 0,
            },
            Finetuning with
            {
                BatchSize = 0,
            },
            Finetuning with
            {
                LearningRateMultiplier = 0,
            },
            Finetuning with
            {
                PollSeconds = 0,
            },
            Finetuning with
            {
                PollSeconds = 3601,
            },
            Finetuning with
            {
                TimeoutHours = 0,
            },
            Finetuning with
            {
                TimeoutHours = 720.1,
            },
        ];

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void A_number_beyond_a_limit_is_an_error(EndpointFinetuning settings) =>
        Assert.Equal("a number of the finetuning is out of range", settings.GetError(allowPlainHttp: false));

    [Theory]
    [InlineData("a", true)]
    [InlineData("-", true)]
    [InlineData("A-z-09", true)]
    [InlineData("a_b", false)]
    [InlineData("é", false)]
    [InlineData("", false)]
    public void A_suffix_is_letters_digits_and_hyphens(string suffix, bool valid) =>
        Assert.Equal(
            valid ? null : "the suffix of the finetuning must be letters, digits and '-'",
            (Finetuning with { Suffix = suffix }).GetError(allowPlainHttp: false)
        );

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_suffix_has_at_most_64_characters(int length, bool valid) =>
        Assert.Equal(
            valid,
            (Finetuning with { Suffix = new string('a', length) }).GetError(allowPlainHttp: false) is null
        );

    [Fact]
    public void The_suffix_of_a_long_name_has_exactly_64_characters_and_begins_with_the_name()
    {
        var suffix = EndpointFinetuning.SuffixOf(new string('a', 200), 12, AgentId.Generator(0));
        Assert.Equal(new string('a', 64 - "-12-generator-1".Length) + "-12-generator-1", suffix);
    }

    [Theory]
    [InlineData("my run_2", "my-run-2-3-critic-2")]
    [InlineData("", "-3-critic-2")]
    [InlineData("é", "--3-critic-2")]
    public void A_short_name_is_kept_with_hyphens_for_all_but_letters_and_digits(
        string name,
        string suffix
    ) => Assert.Equal(suffix, EndpointFinetuning.SuffixOf(name, 3, AgentId.Critic(1)));

    private static void AssertValid(EndpointModel model, bool valid) =>
        Assert.Equal(valid ? null : "a limit of the endpoint is out of range", model.Error);
}
