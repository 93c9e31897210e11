namespace MultiagentAspire.Core.Tests;

/// <summary>One broken message among good ones is an error of the record, at any place.</summary>
public sealed class TrainingLineErrorTests
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
        AssertRejected(line, "null instead of a message");

    [Theory]
    [InlineData("""{"role":"tool","content":"x"},{"role":"judge","content":"y"}""")]
    [InlineData("""{"role":"system","content":"x"},{"role":"tool","content":"y"}""")]
    public void The_first_unknown_role_is_named(string turns)
    {
        AssertRejected($$"""{"prompt":[{{turns}}],"completion":[{{Good}}]}""", "unknown role \"tool\"");
        AssertRejected($$"""{"messages":[{{turns}},{{Good}}]}""", "unknown role \"tool\"");
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
        AssertRejected($$"""{"messages":[{{Good}},{{turn}}]}""", "a weight must be 0 or 1");
        AssertRejected($$"""{"messages":[{{turn}},{{Good}}]}""", "a weight must be 0 or 1");
    }

    private static void AssertRejected(string line, string message) =>
        Assert.Equal(
            message,
            Assert.Throws<InvalidDataException>(() => TrainingExamples.FromLine(line)).Message
        );
}
