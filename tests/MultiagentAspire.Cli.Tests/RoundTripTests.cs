using System.Text.Json.Nodes;
using CsCheck;
using MultiagentAspire.Cli.Exports;
using MultiagentAspire.Core;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Cli.Tests;

/// <summary>What is written for others says what it was made of: the same turns, the same ones to learn.</summary>
public sealed class RoundTripTests : IDisposable
{
    private static readonly Gen<ChatTurn> Turn = Gen.Select(
            Gen.OneOf("system", "user", "assistant"),
            Gen.String
        )
        .Select((role, text) => new ChatTurn(role, text));

    private static readonly Gen<TrainingExample> Examples = Gen.Select(
            Turn.Array[0, 4],
            Turn.Array[0, 3],
            Gen.String
        )
        .Select(
            (prompt, context, answer) =>
                new TrainingExample(
                    AgentId.Critic(1),
                    "p",
                    [.. prompt],
                    [.. context, ChatTurn.Assistant(answer)]
                )
        );

    private static readonly Gen<PreferencePair> Pairs = Gen.Select(Turn.Array[1, 4], Gen.String, Gen.String)
        .Select(
            (prompt, chosen, rejected) =>
                new PreferencePair(AgentId.Generator(0), "p", [.. prompt], chosen, rejected)
        );

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("trl")]
    [InlineData("openai")]
    [InlineData("sharegpt")]
    public void Examples_are_read_back_with_the_same_turns_and_the_same_ones_to_learn(string form) =>
        Examples
            .Array[1, 4]
            .Sample(
                examples =>
                {
                    var path = _folder.At(Guid.NewGuid().ToString("N"));
                    File.WriteAllLines(
                        path,
                        examples.Select(example => DatasetFormat.ByName[form].Line(example).ToJsonString())
                    );
                    Assert.Equal(
                        examples.Select(Turns),
                        TrainingExamples.Read(path, agent: null).Select(Turns)
                    );
                },
                iter: 50
            );

    [Fact]
    public void Preference_pairs_say_the_same_in_both_forms() =>
        Pairs.Sample(
            pair =>
            {
                var trl = JsonNode.Parse(DatasetFormat.Preferences["trl-preference"](pair).ToJsonString())!;
                var openai = JsonNode.Parse(
                    DatasetFormat.Preferences["openai-preference"](pair).ToJsonString()
                )!;
                foreach (
                    var (prompt, chosen, rejected) in ((JsonNode?, JsonNode?, JsonNode?)[])
                        [
                            (trl["prompt"], trl["chosen"], trl["rejected"]),
                            (
                                openai["input"]!["messages"],
                                openai["preferred_output"],
                                openai["non_preferred_output"]
                            ),
                        ]
                )
                {
                    Assert.Equal(pair.Prompt, Messages(prompt));
                    Assert.Equal([ChatTurn.Assistant(pair.Chosen)], Messages(chosen));
                    Assert.Equal([ChatTurn.Assistant(pair.Rejected)], Messages(rejected));
                }
            },
            iter: 200
        );

    /// <summary>As a reader of TRL's or OpenAI's messages: an array of role and content.</summary>
    private static IEnumerable<ChatTurn> Messages(JsonNode? list) =>
        list!
            .AsArray()
            .Select(message => new ChatTurn(
                message!["role"]!.GetValue<string>(),
                message["content"]!.GetValue<string>()
            ));

    /// <summary>
    /// Where a completion begins with turns of others, it may be cut later: nothing is learned from them.
    /// </summary>
    private static string Turns(TrainingExample example) =>
        string.Join(
            '|',
            example
                .Prompt.Select(turn => $"{turn.Role}: {turn.Content}")
                .Concat(
                    example.Completion.Select(turn =>
                        $"{turn.Role}{(turn.Role == "assistant" ? "*" : "")}: {turn.Content}"
                    )
                )
        );

    public void Dispose() => _folder.Dispose();
}
