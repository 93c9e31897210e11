using System.ComponentModel.DataAnnotations;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>Which settings of the dashboard are rejected.</summary>
public sealed class DashboardOptionsTests
{
    [Theory]
    [InlineData("somewhere")]
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    public void What_is_no_address_of_a_page_is_refused_as_that_of_Aspire(string address)
    {
        var failure = Assert.Single(Failures(new DashboardOptions { Aspire = address }));
        Assert.Equal([nameof(DashboardOptions.Aspire)], failure.MemberNames);
    }

    [Fact]
    public void A_login_link_that_is_neither_a_switch_nor_an_address_is_refused()
    {
        var failure = Assert.Single(Failures(new DashboardOptions { LoginLink = "perhaps" }));
        Assert.Equal([nameof(DashboardOptions.LoginLink)], failure.MemberNames);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("http://localhost:15068", "true")]
    [InlineData("https://aspire.example/login", "https://multiagent.example/")]
    public void Addresses_and_switches_are_accepted(string aspire, string loginLink) =>
        Assert.Empty(Failures(new DashboardOptions { Aspire = aspire, LoginLink = loginLink }));

    private static IEnumerable<ValidationResult> Failures(DashboardOptions options) =>
        options.Validate(new ValidationContext(options));
}
