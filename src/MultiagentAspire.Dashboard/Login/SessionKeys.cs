using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace MultiagentAspire.Dashboard.Login;

/// <summary>
/// The key that protects sessions, derived from the shared token: it is stored nowhere, a restarted dashboard
/// admits who was logged in, and another token ends all sessions.
/// </summary>
internal sealed class SessionKeys : IXmlRepository
{
    private static readonly DateTimeOffset CreatedAt = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset ExpiresAt = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly XElement _key;

    private SessionKeys(string token)
    {
        var secret = Encoding.UTF8.GetBytes(token);
        var master = HKDF.DeriveKey(
            HashAlgorithmName.SHA512,
            secret,
            64,
            info: "multiagent dashboard sessions"u8.ToArray()
        );
        var id = new Guid(
            HKDF.DeriveKey(
                HashAlgorithmName.SHA256,
                secret,
                16,
                info: "multiagent dashboard session key id"u8.ToArray()
            )
        );
        // The form that the library's own key manager writes and reads.
        _key = new XElement(
            "key",
            new XAttribute("id", id),
            new XAttribute("version", 1),
            new XElement("creationDate", CreatedAt),
            new XElement("activationDate", CreatedAt),
            new XElement("expirationDate", ExpiresAt),
            new XElement(
                "descriptor",
                new XAttribute(
                    "deserializerType",
                    typeof(AuthenticatedEncryptorDescriptorDeserializer).AssemblyQualifiedName!
                ),
                new XElement(
                    "descriptor",
                    new XElement("encryption", new XAttribute("algorithm", "AES_256_CBC")),
                    new XElement("validation", new XAttribute("algorithm", "HMACSHA256")),
                    new XElement("masterKey", new XElement("value", Convert.ToBase64String(master)))
                )
            )
        );
    }

    public static void Add(IServiceCollection services, string token) =>
        services
            .AddDataProtection()
            .SetApplicationName("multiagent-dashboard")
            .DisableAutomaticKeyGeneration()
            .Services.Configure<KeyManagementOptions>(options =>
            {
                options.XmlRepository = new SessionKeys(token);
                options.XmlEncryptor = null;
            });

    public IReadOnlyCollection<XElement> GetAllElements() => [new XElement(_key)];

    /// <summary>Nothing but a revocation could come, and a revoked key is a changed token.</summary>
    public void StoreElement(XElement element, string friendlyName) =>
        throw new NotSupportedException("session keys follow from the token and are not stored");
}
