using System.Text.Json.Nodes;
using MultiagentAspire.Cli.Exports;
using MultiagentAspire.Core;

namespace MultiagentAspire.Cli.Tests;

public sealed class PreferenceFormTests
{
    private static readonly PreferencePair Pair = new(
        AgentId.Generator(0),
        "p",
        [ChatTurn.User("1+1?")],
        "so 2",
        "so 3"
    );

    /// <summary>The keys of TRL's and of OpenAI's preference data.</summary>
    [Theory]
    [InlineData(
        "trl-preference",
        """
            {"prompt":[{"role":"user","content":"1+1?"}],
            "chosen":[{"role":"assistant","content":"so 2"}],
            "rejected":[{"role":"assistant","content":"so 3"}]}
            """
    )]
    [InlineData(
        "openai-preference",
        """
            {"input":{"messages":[{"role":"user","content":"1+1?"}],"tools":[],"parallel_tool_calls":true},
            "preferred_output":[{"role":"assistant","content":"so 2"}],
            "non_preferred_output":[{"role":"assistant","content":"so 3"}]}
            """
    )]
    public void A_pair_is_written_as_its_readers_want_it(string form, string line) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(line), DatasetFormat.Preferences[form](Pair)));
}
