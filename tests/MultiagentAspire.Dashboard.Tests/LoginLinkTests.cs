using Microsoft.Extensions.Configuration;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Login;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>Where the setting <c>Dashboard:LoginLink</c> makes the console show a link.</summary>
public sealed class LoginLinkTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("false", null)]
    [InlineData("true", "http://127.0.0.1:8080/login?t=a%2Btoken")]
    [InlineData("https://multiagent.example/", "https://multiagent.example/login?t=a%2Btoken")]
    public void The_link_is_shown_where_it_is_wanted_and_leads_where_people_reach_the_dashboard(
        string? setting,
        string? expected
    ) => Assert.Equal(expected, Link(setting).Text("http://127.0.0.1:8080"));

    [Fact]
    public void A_setting_that_is_no_address_ends_the_start() =>
        Assert.Contains(
            "Dashboard:LoginLink",
            Assert.Throws<InvalidSettingException>(() => Link("perhaps")).Message,
            StringComparison.Ordinal
        );

    private static LoginLink Link(string? setting) =>
        new(
            new ConfigurationBuilder()
                .AddInMemoryCollection([
                    new("Security:Token", "a+token"),
                    new("Dashboard:LoginLink", setting),
                ])
                .Build()
        );
}
