using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using MultiagentAspire.Core;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>
/// Where a service listens: <c>Listen:Address</c> (loopback unless said otherwise), <c>Listen:Http</c> for health and pages, <c>Listen:Grpc</c> for gRPC.
/// Two ports, because Kestrel without TLS cannot serve HTTP/1 and HTTP/2 on one. With <c>Listen:Certificate</c> and <c>Listen:CertificateKey</c> (PEM files) both use TLS.
/// </summary>
internal static class Listening
{
    public const int DefaultHttp = 8080;
    public const int DefaultGrpc = 8081;

    public static void AddListening(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection("Listen");
        var address = AddressOf(section["Address"]);
        var (http, grpc) = (Port(section, "Http", DefaultHttp), Port(section, "Grpc", DefaultGrpc));
        var tls = CertificateOf(section);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MessageLimits.Largest + 1024;
            kestrel.Listen(address, http, endpoint => Secure(endpoint, HttpProtocols.Http1, tls));
            kestrel.Listen(address, grpc, endpoint => Secure(endpoint, HttpProtocols.Http2, tls));
        });
    }

    private static void Secure(
        ListenOptions endpoint,
        HttpProtocols protocols,
        System.Security.Cryptography.X509Certificates.X509Certificate2? certificate
    )
    {
        endpoint.Protocols = protocols;
        if (certificate is not null)
            endpoint.UseHttps(certificate);
    }

    private static IPAddress AddressOf(string? text) =>
        text switch
        {
            null or "" or "loopback" => IPAddress.Loopback,
            "any" => IPAddress.Any,
            _ => IPAddress.TryParse(text, out var address)
                ? address
                : throw new InvalidSettingException(
                    "Listen:Address",
                    $"'{text}' is no IP address; use loopback, any, or an address"
                ),
        };

    private static int Port(IConfigurationSection section, string key, int otherwise) =>
        section[key] is not { Length: > 0 } text ? otherwise
        : int.TryParse(text, out var port) && port is >= 0 and <= 65535 ? port
        : throw new InvalidSettingException($"Listen:{key}", $"'{text}' is no port");

    private static System.Security.Cryptography.X509Certificates.X509Certificate2? CertificateOf(
        IConfigurationSection section
    )
    {
        if (section["Certificate"] is not { Length: > 0 } certificate)
            return null;
        var key = section["CertificateKey"] is { Length: > 0 } file
            ? file
            : throw new InvalidSettingException(
                "Listen:CertificateKey",
                "is needed beside Listen:Certificate"
            );
        try
        {
            return System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPemFile(
                certificate,
                key
            );
        }
        catch (Exception error)
            when (error
                    is IOException
                        or System.Security.Cryptography.CryptographicException
                        or UnauthorizedAccessException
            )
        {
            throw new InvalidSettingException("Listen:Certificate", error.Message);
        }
    }
}
