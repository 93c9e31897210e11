using CsCheck;

namespace MultiagentAspire.Core.Tests;

public sealed class EndpointFinetuningTests
{
    private static readonly EndpointFinetuning Good = new("https://example.org/v1");

    public static TheoryData<EndpointFinetuning, string> Wrong =>
        new()
        {
            { Good with { Address = "example.org" }, "the endpoint of the finetuning must be an address" },
            { Good with { Epochs = 0 }, "out of range" },
            { Good with { BatchSize = 0 }, "out of range" },
            { Good with { LearningRateMultiplier = 0 }, "out of range" },
            { Good with { PollSeconds = 0 }, "out of range" },
            { Good with { TimeoutHours = double.NaN }, "out of range" },
            { Good with { Suffix = "" }, "the suffix" },
            { Good with { Suffix = "a b" }, "the suffix" },
            { Good with { Suffix = new string('a', EndpointFinetuning.MaxSuffixLength + 1) }, "the suffix" },
        };

    [Fact]
    public void What_the_provider_chooses_may_be_left_to_it() =>
        Assert.Null(Good.GetError(allowPlainHttp: false));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Every_setting_that_makes_no_sense_is_named(EndpointFinetuning settings, string reason) =>
        Assert.Contains(reason, settings.GetError(allowPlainHttp: false), StringComparison.Ordinal);

    [Fact]
    public void The_suffix_of_any_name_is_one_that_providers_take_and_ends_in_iteration_and_agent() =>
        Gen.Select(Gen.String, Gen.Int[1, 999], Gen.Int[0, 63])
            .Sample(
                (name, iteration, slot) =>
                {
                    var agent = AgentId.Critic(slot);
                    var suffix = EndpointFinetuning.SuffixOf(name, iteration, agent);
                    Assert.EndsWith($"-{iteration}-{agent}", suffix, StringComparison.Ordinal);
                    Assert.Null((Good with { Suffix = suffix }).GetError(allowPlainHttp: false));
                }
            );
}
