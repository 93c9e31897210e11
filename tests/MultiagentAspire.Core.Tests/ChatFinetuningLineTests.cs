namespace MultiagentAspire.Core.Tests;

public sealed class ChatFinetuningLineTests
{
    [Fact]
    public void Only_the_assistants_turns_have_a_weight_and_only_those_that_are_learned_count()
    {
        var example = new TrainingExample(
            AgentId.Generator(0),
            "p1",
            [ChatTurn.User("1+1"), new ChatTurn("assistant", "#3"), ChatTurn.User("again")],
            [new ChatTurn("assistant", "#2")]
        );
        Assert.Equal(
            """{"messages":[{"role":"user","content":"1\u002B1"},{"role":"assistant","content":"#3","weight":0},"""
                + """{"role":"user","content":"again"},{"role":"assistant","content":"#2","weight":1}]}""",
            OpenAiFinetuningLine.FromExample(example).ToJsonString()
        );
    }
}
