using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.Core;
using MultiagentAspire.Testing;

namespace MultiagentAspire.ServiceDefaults.Tests;

public sealed class ServiceDefaultsTests
{
    private const string Token = "Security:Token";
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Security:Token", "", "Security:Token")]
    [InlineData("Security:Token", "too-short", "16 characters")]
    [InlineData("Listen:Http", "many", "Listen:Http")]
    [InlineData("Listen:Grpc", "70000", "Listen:Grpc")]
    [InlineData("Listen:Address", "everywhere", "Listen:Address")]
    [InlineData("Listen:Certificate", "not-there.pem", "Listen:CertificateKey")]
    [InlineData("ConnectionStrings:redis", "localhost,nonsense=1", "ConnectionStrings:redis")]
    public void A_wrong_setting_ends_the_start_with_a_line_that_names_it(
        string key,
        string value,
        string named
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { [Token] = "a-token-for-tests-only", [key] = value }
        );
        var error = Assert.Throws<InvalidSettingException>(() =>
            ServiceHost.Build(builder, _ => { }, _ => { })
        );
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
        if (key == Token && value.Length > 0)
            Assert.DoesNotContain(value, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_listens_on_loopback_by_default()
    {
        await using var service = await ServiceUnderTest.StartAsync(_ => { }, _ => { });
        Assert.Equal(IPAddress.Loopback, IPAddress.Parse(service.Http.Host));
    }

    [Fact]
    public async Task Health_needs_no_token_over_http_and_grpc()
    {
        await using var service = await ServiceUnderTest.StartAsync(_ => { }, _ => { });
        using var http = new HttpClient { BaseAddress = service.Http };
        Assert.Equal("Healthy", await http.GetStringAsync("/health", Stop));
        var health = await new Health.HealthClient(service.Calls(token: null)).CheckAsync(
            new HealthCheckRequest(),
            cancellationToken: Stop
        );
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
    }

    [Fact]
    public async Task With_a_certificate_both_ports_speak_TLS()
    {
        using var folder = new TemporaryFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest(
            "CN=localhost",
            key,
            HashAlgorithmName.SHA256
        ).CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-1),
            TimeProvider.System.GetUtcNow().AddDays(1)
        );
        await using var service = await ServiceUnderTest.StartAsync(
            _ => { },
            _ => { },
            ("Listen:Certificate", folder.Write("cert.pem", certificate.ExportCertificatePem())),
            ("Listen:CertificateKey", folder.Write("key.pem", key.ExportPkcs8PrivateKeyPem()))
        );
        foreach (var port in (int[])[service.Http.Port, service.GrpcPort])
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(IPAddress.Loopback, port, Stop);
            await using var tls = new SslStream(
                connection.GetStream(),
                false,
                (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString()
            );
            await tls.AuthenticateAsClientAsync("localhost");
            Assert.True(tls.IsEncrypted);
        }
    }

    [Theory]
    [InlineData("https://localhost:{0}", null, true)]
    [InlineData("http://localhost:{0}", "true", false)]
    [InlineData("dns:///localhost:{0}", "true", true)]
    [InlineData("dns:///localhost:{0}", null, false)]
    public async Task A_client_speaks_TLS_where_its_address_or_the_setting_says_so(
        string address,
        string? setting,
        bool expected
    )
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                [Token] = "a-token-for-tests-only",
                ["Services:Tls"] = setting,
                ["Services:other"] = string.Format(
                    CultureInfo.InvariantCulture,
                    address,
                    ((IPEndPoint)server.LocalEndpoint).Port
                ),
            }
        );
        builder.AddServiceDefaults().AddServiceClient("other", calls => new Health.HealthClient(calls));
        await using var client = builder.Services.BuildServiceProvider();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var call = client
            .GetRequiredService<Health.HealthClient>()
            .CheckAsync(new HealthCheckRequest(), cancellationToken: enough.Token)
            .ResponseAsync;
        var first = new byte[1];
        using (var connection = await server.AcceptTcpClientAsync(Stop))
            await connection.GetStream().ReadExactlyAsync(first, Stop);
        Assert.Equal(expected ? 0x16 : (byte)'P', first[0]); // a TLS handshake, or HTTP/2's "PRI"
        await enough.CancelAsync();
        await Assert.ThrowsAsync<RpcException>(() => call);
    }

    [Fact]
    public async Task A_service_whose_server_of_queues_is_away_starts_lives_and_is_not_healthy()
    {
        await using var service = await ServiceUnderTest.StartAsync(
            _ => { },
            _ => { },
            ("ConnectionStrings:redis", "127.0.0.1:1,connectTimeout=50,syncTimeout=50,asyncTimeout=50")
        );
        using var http = new HttpClient { BaseAddress = service.Http };
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/health", Stop)).StatusCode);
        Assert.Equal("Healthy", await http.GetStringAsync("/alive", Stop));
    }

    [Fact]
    public void Roots_are_the_folders_that_the_setting_lists()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                [Token] = "a-token-for-tests-only",
                ["Artifacts:Roots"] = "/models; /artifacts",
            }
        );
        builder.AddServiceDefaults();
        using var app = builder.Services.BuildServiceProvider();
        var roots = app.GetRequiredService<ArtifactRoots>();
        Assert.Equal("/artifacts/runs", roots.Resolve("/artifacts/runs"));
        Assert.Throws<ArtifactAccessException>(() => roots.Resolve("/elsewhere"));
    }

    [Theory]
    [InlineData("", "is needed")]
    [InlineData("not an address", "is no address")]
    public void A_client_of_a_service_whose_address_is_not_known_is_refused_at_the_start(
        string address,
        string expected
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["Services:consensus"] = address }
        );
        var error = Assert.Throws<InvalidSettingException>(() =>
            builder.AddServiceClient("consensus", calls => new Health.HealthClient(calls))
        );
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
