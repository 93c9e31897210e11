using System.ComponentModel.DataAnnotations;
using System.Net;

namespace MultiagentAspire.ServiceDefaults.Settings;

/// <summary>
/// Section <c>Listen</c>: where a service listens. It has two ports, because Kestrel without TLS cannot serve HTTP/1
/// and HTTP/2 on one.
/// </summary>
public sealed class ListeningOptions : ISettings, IValidatableObject
{
    /// <summary>Port of health and pages by default.</summary>
    public const int DefaultHttp = 8080;

    /// <summary>Port of gRPC by default.</summary>
    public const int DefaultGrpc = 8081;

    /// <inheritdoc/>
    public static string SectionName => "Listen";

    /// <summary>
    /// <c>loopback</c>, <c>any</c> or an IP address. Default: loopback, which only this machine can reach; containers
    /// need <c>any</c>.
    /// </summary>
    public string Address { get; set; } = "loopback";

    /// <summary>Port of health and pages (HTTP/1). Default: 8080; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int Http { get; set; } = DefaultHttp;

    /// <summary>Port of gRPC (HTTP/2). Default: 8081; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int Grpc { get; set; } = DefaultGrpc;

    /// <summary>PEM file of a certificate, with which both ports use TLS. Default: none, plain HTTP.</summary>
    public string? Certificate { get; set; }

    /// <summary>PEM file of the certificate's key. Needed where <see cref="Certificate"/> is set.</summary>
    public string? CertificateKey { get; set; }

    /// <summary><see cref="Address"/> as an address; null when it is none.</summary>
    internal IPAddress? ParsedAddress =>
        Address switch
        {
            "loopback" => IPAddress.Loopback,
            "any" => IPAddress.Any,
            _ => IPAddress.TryParse(Address, out var address) ? address : null,
        };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ParsedAddress is null)
            yield return new ValidationResult(
                $"'{Address}' is no IP address; use loopback, any, or an address",
                [nameof(Address)]
            );
        if (Certificate is not null && CertificateKey is null)
            yield return new ValidationResult(
                "is needed beside Listen:Certificate",
                [nameof(CertificateKey)]
            );
    }
}
