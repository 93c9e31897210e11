using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace MultiagentAspire.Dashboard.Login;

/// <summary>
/// The key that protects session cookies, derived from the shared token. It is stored nowhere: a restarted dashboard
/// accepts earlier sessions, and another token ends all of them.
/// </summary>
internal sealed class SessionKeys : IXmlRepository
{
    private const int KeyBytes = 64;
    private const int IdBytes = 16;
    private static readonly DateTimeOffset CreatedAt = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset ExpiresAt = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly XElement _key;

    private SessionKeys(string token)
    {
        var secret = Encoding.UTF8.GetBytes(token);
        var master = Derive(HashAlgorithmName.SHA512, secret, KeyBytes, "multiagent dashboard sessions");
        var id = Derive(HashAlgorithmName.SHA256, secret, IdBytes, "multiagent dashboard session key id");
        // The form that the key manager of ASP.NET Core reads and writes.
        _key = new XElement(
            "key",
            new XAttribute("id", new Guid(id)),
            new XAttribute("version", 1),
            new XElement("creationDate", CreatedAt),
            new XElement("activationDate", CreatedAt),
            new XElement("expirationDate", ExpiresAt),
            Descriptor(master)
        );
    }

    private static byte[] Derive(HashAlgorithmName hash, byte[] secret, int bytes, string purpose) =>
        HKDF.DeriveKey(hash, secret, bytes, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>The algorithms of the key and its secret, as the framework's deserializer reads them.</summary>
    private static XElement Descriptor(byte[] master)
    {
        var deserializer = typeof(AuthenticatedEncryptorDescriptorDeserializer).AssemblyQualifiedName!;
        var encryption = new XElement("encryption", new XAttribute("algorithm", "AES_256_CBC"));
        var validation = new XElement("validation", new XAttribute("algorithm", "HMACSHA256"));
        var masterKey = new XElement("masterKey", new XElement("value", Convert.ToBase64String(master)));
        return new XElement(
            "descriptor",
            new XAttribute("deserializerType", deserializer),
            new XElement("descriptor", encryption, validation, masterKey)
        );
    }

    /// <summary>Configures data protection with the derived key as the only one.</summary>
    /// <param name="services">The services of the dashboard.</param>
    /// <param name="token">The shared token; empty where the deployment has none.</param>
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

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements() => [new XElement(_key)];

    /// <summary>Not supported: the key derives from the token, and another token revokes it.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public void StoreElement(XElement element, string friendlyName) =>
        throw new NotSupportedException("session keys follow from the token and are not stored");
}
