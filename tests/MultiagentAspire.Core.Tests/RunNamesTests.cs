namespace MultiagentAspire.Core.Tests;

public sealed class RunNamesTests
{
    [Theory]
    [InlineData("arithmetic-seed-8", true)]
    [InlineData("..hidden", true)]
    [InlineData("a", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("../other", false)]
    [InlineData("runs/other", false)]
    [InlineData("/etc", false)]
    public void A_name_is_a_folder_s_and_leads_nowhere_else(string name, bool expected) =>
        Assert.Equal(expected, RunNames.IsValid(name));
}
