using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Tracing;

namespace MultiagentAspire.Runs.Tests.Tracing;

public sealed class AddressTests
{
    private static readonly Gen<string> Name = Gen.String[
        Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789-_."],
        1,
        12
    ];
    private static readonly Gen<AgentId> Agents =
        from role in Gen.Enum<AgentRole>()
        from slot in Gen.Int[0, 63]
        select new AgentId(role, slot);

    [Fact]
    public void The_text_of_a_message_s_address_is_read_back() =>
        Gen.Select(
                Gen.Frequency((1, Gen.Const((string?)null)), (2, Name.Select(name => (string?)name))),
                Name,
                Name,
                Agents,
                Gen.Int[0, 100],
                Gen.Int[1, 16]
            )
            .Sample(
                (arm, set, problem, agent, iteration, round) =>
                {
                    var address = new MessageAddress(arm, iteration, set, problem, agent, round);
                    Assert.Equal(address, MessageAddress.Parse(address.ToString()));
                    Assert.StartsWith(address.Short.Problem, problem, StringComparison.Ordinal);
                }
            );

    [Fact]
    public void Any_text_is_an_address_or_one_line_of_error() =>
        Gen.String.Sample(text =>
        {
            try
            {
                MessageAddress.Parse(text);
            }
            catch (ArgumentException error)
            {
                Assert.DoesNotContain('\n', error.Message);
                Assert.Contains("1/train/", error.Message, StringComparison.Ordinal);
            }
        });

    [Theory]
    [InlineData("1/train/p/generator-1/round-1/x/y")]
    [InlineData("/1/train/p/generator-1/round-1")]
    [InlineData("one/train/p/generator-1/round-1")]
    [InlineData("1//p/generator-1/round-1")]
    [InlineData("1/train//generator-1/round-1")]
    [InlineData("1/train/p/generator-0/round-1")]
    [InlineData("1/train/p/generator-1/1")]
    [InlineData("1/train/p/generator-1/round--1")]
    public void A_text_of_another_form_is_refused(string text) =>
        Assert.Throws<ArgumentException>(() => MessageAddress.Parse(text));
}
