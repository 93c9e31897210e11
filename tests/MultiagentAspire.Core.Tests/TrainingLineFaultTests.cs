namespace MultiagentAspire.Core.Tests;

/// <summary>One broken message among good ones is a fault of the record, wherever it stands.</summary>
public sealed class TrainingLineFaultTests
{
    private const string Good = """{"role":"assistant","content":"a"}""";

    [Theory]
    [InlineData("""{"conversations":[null,{"from":"gpt","value":"a"}]}""")]
    [InlineData("""{"conversations":[{"from":"gpt","value":"a"},null]}""")]
    [InlineData($$"""{"messages":[null,{{Good}}]}""")]
    [InlineData($$"""{"messages":[{{Good}},null]}""")]
    [InlineData($$"""{"prompt":[{{Good}},null],"completion":[{{Good}}]}""")]
    [InlineData($$"""{"prompt":[],"completion":[null,{{Good}}]}""")]
    [InlineData($$"""{"prompt":[],"completion":[{{Good}},null]}""")]
    public void A_null_message_is_refused_at_each_place(string line) =>
        AssertRefused(line, "null instead of a message");

    [Theory]
    [InlineData("""{"role":"tool","content":"x"},{"role":"judge","content":"y"}""")]
    [InlineData("""{"role":"system","content":"x"},{"role":"tool","content":"y"}""")]
    public void The_first_unknown_role_is_named(string turns)
    {
        AssertRefused($$"""{"prompt":[{{turns}}],"completion":[{{Good}}]}""", "unknown role \"tool\"");
        AssertRefused($$"""{"messages":[{{turns}},{{Good}}]}""", "unknown role \"tool\"");
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(2)]
    [InlineData(-1)]
    public void A_weight_of_any_message_that_is_neither_0_nor_1_is_refused(double weight)
    {
        var turn = FormattableString.Invariant(
            $$"""{"role":"assistant","content":"b","weight":{{weight}}}"""
        );
        AssertRefused($$"""{"messages":[{{Good}},{{turn}}]}""", "a weight must be 0 or 1");
        AssertRefused($$"""{"messages":[{{turn}},{{Good}}]}""", "a weight must be 0 or 1");
    }

    private static void AssertRefused(string line, string fault) =>
        Assert.Equal(
            fault,
            Assert.Throws<InvalidDataException>(() => TrainingExamples.FromLine(line)).Message
        );
}
