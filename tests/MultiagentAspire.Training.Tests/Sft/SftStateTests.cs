using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Training.Sft;

namespace MultiagentAspire.Training.Tests.Sft;

/// <summary>What a checkpoint stores, which a later version resumes.</summary>
public sealed class SftStateTests
{
    [Fact]
    public void A_state_keeps_its_keys()
    {
        const string Json = """
            {
              "step": 2,
              "losses": [
                0.5,
                0.25
              ],
              "tokens": 60,
              "learned": 20,
              "seconds": 1.5,
              "job": "digest"
            }
            """;
        var state = new SftState(2, [0.5, 0.25], 60, LearnedTokens: 20, 1.5) { Job = "digest" };
        Assert.Equal(
            Json,
            JsonSerializer.Serialize(state, SftJson.Default.SftState).ReplaceLineEndings("\n")
        );
        Assert.Equal(20, JsonSerializer.Deserialize(Json, SftJson.Default.SftState)!.LearnedTokens);
    }

    /// <summary>
    /// The job of a checkpoint is a digest over this text: with another text no checkpoint is resumed.
    /// </summary>
    [Fact]
    public void The_text_of_the_settings_stays_as_it_is() =>
        Assert.Equal(
            "TrainingSettings { Method = sft, Adapter = Lora, Rank = 16, Alpha = 0, Dropout = 0, Targets = , "
                + "LearningRate = 0.0001, Epochs = 2, BatchSize = 16, MicroBatchTokens = 8192, "
                + "WarmupRatio = 0.03, WeightDecay = 0, MaxGradientNorm = 1, GradientCheckpointing = False, "
                + "MaxLength = 2048, MaxSteps = 0 }",
            new TrainingSettings().ToString()
        );
}
