using CsCheck;

namespace MultiagentAspire.Core.Tests;

public sealed class GenerateRequestTests
{
    [Fact]
    public void Sampling_is_rounded_to_single_precision_once() =>
        Gen.Select(Gen.Double[0, 100], Gen.Double[0, 1])
            .Sample(
                (temperature, topP) =>
                {
                    var once = new RequestedSampling(temperature, topP, 5, 7);
                    Assert.Equal((float)temperature, once.Temperature);
                    Assert.Equal((float)topP, once.TopP);
                    Assert.Equal(once, new RequestedSampling(once.Temperature, once.TopP, 5, 7));
                    Assert.Equal(once, RequestedSampling.Of(new SamplingSettings(temperature, topP, 5, 7)));
                }
            );

    [Fact]
    public void A_prompt_that_does_not_fit_is_a_result_and_an_error_for_those_who_have_no_answer_to_it()
    {
        var result = GenerateResult.PromptTooLong("300 tokens; 200 fit");
        Assert.Equal(
            ("", FinishReason.Length, 0, 0),
            (result.Text, result.FinishReason, result.Tokens, result.PromptTokens)
        );
        Assert.Equal(
            "300 tokens; 200 fit",
            Assert.Throws<PromptTooLongException>(() => result.RequireFits()).Message
        );
        var fits = new GenerateResult("#2", FinishReason.Stop, 3, 7);
        Assert.Same(fits, fits.RequireFits());
    }
}
