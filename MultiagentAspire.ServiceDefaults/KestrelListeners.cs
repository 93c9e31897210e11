using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MultiagentAspire.Core;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>Configures Kestrel's two ports by <see cref="ListeningOptions"/>.</summary>
internal static class KestrelListeners
{
    /// <summary>
    /// Port of HTTP/1 for health and pages, port of HTTP/2 for gRPC; both use TLS if a certificate is set. Bodies are
    /// limited to a little more than the largest gRPC message.
    /// </summary>
    public static void AddKestrelListeners(this WebApplicationBuilder builder)
    {
        builder.AddSettings<ListeningOptions, ListeningOptionsValidator>();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<ListeningOptions>>(Listen);
    }

    /// <summary>Adds both ports at the configured address.</summary>
    private static void Listen(KestrelServerOptions kestrel, IOptions<ListeningOptions> settings)
    {
        var options = settings.Value;
        var address = options.ParsedAddress!; // validated
        var certificate = CertificateOf(options);
        kestrel.Limits.MaxRequestBodySize = MessageLimits.MaxBytes + 1024;
        kestrel.Listen(address, options.Http, endpoint => Secure(endpoint, HttpProtocols.Http1, certificate));
        kestrel.Listen(address, options.Grpc, endpoint => Secure(endpoint, HttpProtocols.Http2, certificate));
    }

    /// <summary>Sets the protocol of a port, and TLS if there is a certificate.</summary>
    private static void Secure(ListenOptions endpoint, HttpProtocols protocols, X509Certificate2? certificate)
    {
        endpoint.Protocols = protocols;
        if (certificate is not null)
            endpoint.UseHttps(certificate);
    }

    /// <summary>The certificate of the settings; null for plain HTTP.</summary>
    /// <exception cref="InvalidSettingException">A file cannot be read, or they do not belong together.</exception>
    private static X509Certificate2? CertificateOf(ListeningOptions options)
    {
        if (options.Certificate is not { } certificate)
            return null;
        try
        {
            return X509Certificate2.CreateFromPemFile(certificate, options.CertificateKey);
        }
        catch (Exception error)
            when (error is IOException or CryptographicException or UnauthorizedAccessException)
        {
            throw new InvalidSettingException("Listen:Certificate", error.Message);
        }
    }
}
