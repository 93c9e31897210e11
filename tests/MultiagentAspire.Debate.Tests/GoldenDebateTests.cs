using MultiagentAspire.Core;

namespace MultiagentAspire.Debate.Tests;

/// <summary>
/// Whole debates, prompts and seeds included, against files. With MULTIAGENT_ACCEPT_GOLDEN set to a folder
/// new ones are written there.
/// </summary>
public sealed class GoldenDebateTests
{
    [Theory]
    [InlineData("raw", false, 2, "paper")]
    [InlineData("summary", true, 2, "paper")]
    [InlineData("three-rounds-compact", true, 3, "compact")]
    public async Task A_debate_is_held_word_for_word_as_in_its_golden_file(
        string name,
        bool summarize,
        int rounds,
        string prompts
    )
    {
        var stage = new DebateFixture();
        var transcript = await stage.RunAsync(
            DebateFixture.Request(3, DebateFixture.Settings(rounds, summarize), prompts: prompts)
        );
        var actual = stage.Describe(transcript);
        if (Environment.GetEnvironmentVariable("MULTIAGENT_ACCEPT_GOLDEN") is { } folder)
            File.WriteAllText(Path.Combine(folder, $"{name}.txt"), actual);
        Assert.Equal(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", $"{name}.txt")),
            actual
        );
    }

    [Fact]
    public async Task An_equal_request_gives_an_equal_transcript()
    {
        var request = DebateFixture.Request(
            3,
            DebateFixture.Settings(3, summarize: true) with
            {
                ShuffleOthers = true,
            }
        );
        Assert.Equal(
            Transcripts.ToLine(await new DebateFixture().RunAsync(request)),
            Transcripts.ToLine(await new DebateFixture().RunAsync(request))
        );
    }
}
