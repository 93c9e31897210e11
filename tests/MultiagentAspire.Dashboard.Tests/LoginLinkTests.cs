using MultiagentAspire.Dashboard.Login;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>The login link that the setting <c>Dashboard:LoginLink</c> makes the console show.</summary>
public sealed class LoginLinkTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("false", null)]
    [InlineData("true", "http://127.0.0.1:8080/login?t=a%2Btoken")]
    [InlineData("https://multiagent.example/", "https://multiagent.example/login?t=a%2Btoken")]
    public void The_link_is_shown_where_it_is_wanted_and_leads_where_people_reach_the_dashboard(
        string setting,
        string? expected
    ) => Assert.Equal(expected, new LoginLink("a+token", setting).Text("http://127.0.0.1:8080"));
}
