using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MultiagentAspire.Dashboard.Login;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>The key that protects session cookies.</summary>
public sealed class SessionKeysTests
{
    private const string Token = "a-token-for-tests-only";

    [Fact]
    public void What_one_process_protects_another_with_the_same_token_reads() =>
        Assert.Equal("a session", Protector(Token).Unprotect(Protector(Token).Protect("a session")));

    [Theory]
    [InlineData("another-token-for-tests-only")]
    [InlineData("a-token-for-tests-onlz")]
    public void With_another_token_nothing_of_it_can_be_read(string other)
    {
        var session = Protector(Token).Protect("a session");
        Assert.Throws<CryptographicException>(() => Protector(other).Unprotect(session));
    }

    [Fact]
    public void Nothing_is_ever_stored() =>
        Assert.Throws<NotSupportedException>(() =>
            Keys().StoreElement(new System.Xml.Linq.XElement("key"), "key")
        );

    private static IXmlRepository Keys()
    {
        var services = new ServiceCollection();
        SessionKeys.Add(services, Token);
        return services
            .BuildServiceProvider()
            .GetRequiredService<IOptions<KeyManagementOptions>>()
            .Value.XmlRepository!;
    }

    private static IDataProtector Protector(string token)
    {
        var services = new ServiceCollection();
        SessionKeys.Add(services, token);
        return services
            .BuildServiceProvider()
            .GetRequiredService<IDataProtectionProvider>()
            .CreateProtector("test");
    }
}
