namespace MultiagentAspire.Core.Tests;

public sealed class EndpointAddressTests
{
    [Theory]
    [InlineData("https://api.openai.com/v1")]
    [InlineData("http://127.0.0.1:8000/v1")]
    [InlineData("http://localhost/v1")]
    [InlineData("http://[::1]:8000")]
    public void Https_anywhere_and_http_on_this_machine_may_be_called(string address) =>
        Assert.Null(EndpointAddress.GetError(address, allowPlainHttp: false));

    [Fact]
    public void Plain_http_on_another_host_may_be_called_only_where_that_is_allowed()
    {
        Assert.Contains(
            "https",
            EndpointAddress.GetError("http://example.org/v1", allowPlainHttp: false),
            StringComparison.Ordinal
        );
        Assert.Null(EndpointAddress.GetError("http://example.org/v1", allowPlainHttp: true));
    }

    [Theory]
    [InlineData("api.openai.com/v1", "must be an address such as")]
    [InlineData("ftp://example.org", "must be an address such as")]
    [InlineData("", "must be an address such as")]
    [InlineData("https://me:secret@example.org", "without user")]
    [InlineData("https://example.org?key=secret", "without user")]
    [InlineData("https://example.org#secret", "without user")]
    [InlineData("https://u@example.org", "without user")]
    [InlineData("https://example.org?", "without user")]
    [InlineData("https://example.org#", "without user")]
    public void What_is_no_address_or_carries_a_key_is_refused_and_not_repeated(string address, string reason)
    {
        var error = EndpointAddress.GetError(address, allowPlainHttp: true);
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slash_at_the_end_makes_no_other_address() =>
        Assert.Equal(
            EndpointAddress.Normal("https://example.org/v1"),
            EndpointAddress.Normal("https://example.org/v1//")
        );
}
