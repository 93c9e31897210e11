using System.Net;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>The login over HTTP, with the requests of browsers and of other programs.</summary>
public sealed class LoginTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly CapturedLog _log = new();
    private ServiceUnderTest _service = null!;
    private HttpClient _browser = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _folder.Write("runs/small/report/report.html", "<!doctype html><title>small</title>");
        _service = await DashboardUnderTest.StartAsync(
            _folder,
            new ScriptedRuns(),
            builder => builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_log)
        );
        _browser = new HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }
        )
        {
            BaseAddress = _service.Http,
        };
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _service.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/new")]
    [InlineData("/system")]
    [InlineData("/runs/small")]
    [InlineData("/runs/small/debates")]
    [InlineData("/runs/small/agents")]
    [InlineData("/runs/small/agents/multiagent/critic-1")]
    [InlineData("/runs/small/agents/multiagent/critic-1/1/adapter.zip")]
    [InlineData("/runs/small/agents/multiagent/critic-1/1/data.jsonl")]
    [InlineData("/runs/small/compare")]
    [InlineData("/runs/small/ask")]
    [InlineData("/runs/small/report.html")]
    [InlineData("/there-is-no-such-page")]
    public async Task A_browser_without_a_session_is_led_from_every_page_to_the_login(string page)
    {
        using var answer = await AskAsync(HttpMethod.Get, page);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/login", answer.Headers.Location!.AbsolutePath);
        Assert.Empty(await answer.Content.ReadAsStringAsync(Stop));
    }

    [Theory]
    [InlineData("POST", "/_blazor/negotiate?negotiateVersion=1")]
    [InlineData("GET", "/_blazor?id=x")]
    [InlineData("GET", "/_framework/blazor.web.js")]
    [InlineData("GET", "/_content/MudBlazor/MudBlazor.min.js")]
    [InlineData("GET", "/dashboard.css")]
    [InlineData("GET", "/runs/small/report.html")]
    public async Task Streams_and_files_are_refused_without_the_token(string method, string path)
    {
        using var answer = await AskAsync(new HttpMethod(method), path, accept: "*/*");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task The_link_opens_a_session_and_the_token_does_not_stay_in_the_address()
    {
        using (
            var login = await AskAsync(HttpMethod.Get, $"/login?t={ServiceUnderTest.Token}&returnUrl=/system")
        )
        {
            Assert.Equal("/system", login.Headers.Location!.OriginalString);
            var cookie = Assert.Single(login.Headers.GetValues("Set-Cookie"));
            Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(ServiceUnderTest.Token, cookie, StringComparison.Ordinal);
        }
        foreach (
            var path in (string[])
                [
                    "/",
                    "/system",
                    "/_framework/blazor.web.js",
                    "/_content/MudBlazor/MudBlazor.min.css",
                    "/dashboard.css",
                ]
        )
        {
            using var answer = await AskAsync(HttpMethod.Get, path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.DoesNotContain(
                ServiceUnderTest.Token,
                await answer.Content.ReadAsStringAsync(Stop),
                StringComparison.Ordinal
            );
        }
        using var hub = await AskAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        Assert.Equal(HttpStatusCode.OK, hub.StatusCode);
    }

    [Fact]
    public async Task The_form_opens_a_session_and_logging_out_ends_it()
    {
        using (var login = await SubmitAsync(ServiceUnderTest.Token))
            Assert.Equal("/", login.Headers.Location!.OriginalString);
        using (var page = await AskAsync(HttpMethod.Get, "/"))
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using (await AskAsync(HttpMethod.Post, "/logout")) { }
        using var after = await AskAsync(HttpMethod.Get, "/");
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData(ServiceUnderTest.Token + "x")]
    public async Task A_wrong_token_opens_nothing(string token)
    {
        foreach (
            var login in (Func<Task<HttpResponseMessage>>[])
                [() => SubmitAsync(token), () => AskAsync(HttpMethod.Get, $"/login?t={token}")]
        )
        {
            using var answer = await login();
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }
        using var page = await AskAsync(HttpMethod.Get, "/");
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example/")]
    public async Task The_login_leads_to_no_other_host(string returnUrl)
    {
        using var answer = await AskAsync(
            HttpMethod.Get,
            $"/login?t={ServiceUnderTest.Token}&returnUrl={Uri.EscapeDataString(returnUrl)}"
        );
        Assert.Equal("/", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_page_of_another_origin_cannot_use_a_session()
    {
        using (await AskAsync(HttpMethod.Get, $"/login?t={ServiceUnderTest.Token}")) { }
        using var answer = await AskAsync(
            HttpMethod.Post,
            "/_blazor/negotiate?negotiateVersion=1",
            origin: "http://127.0.0.1:1"
        );
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Browsers_are_let_tell_the_origin_of_the_form_to_this_service_and_to_no_other_host()
    {
        using var form = await AskAsync(HttpMethod.Get, "/login");
        // with no-referrer they would send Origin: null, which is rejected
        Assert.Equal("same-origin", Assert.Single(form.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task A_report_is_served_to_whoever_shows_the_token_and_can_run_nothing()
    {
        using var answer = await AskAsync(
            HttpMethod.Get,
            "/runs/small/report.html",
            token: ServiceUnderTest.Token
        );
        Assert.Contains(
            "<title>small</title>",
            await answer.Content.ReadAsStringAsync(Stop),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "sandbox",
            Assert.Single(answer.Headers.GetValues("Content-Security-Policy")),
            StringComparison.Ordinal
        );
        using var none = await AskAsync(
            HttpMethod.Get,
            "/runs/..%2F..%2Fsmall/report.html",
            token: ServiceUnderTest.Token
        );
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task The_token_is_in_no_log_and_nothing_fails_in_it()
    {
        using (await AskAsync(HttpMethod.Get, $"/login?t={ServiceUnderTest.Token}"))
        using (await SubmitAsync(ServiceUnderTest.Token))
        using (await AskAsync(HttpMethod.Get, "/")) { }
        Assert.NotEmpty(_log.Lines);
        // There is no Redis; on a slow machine its health check answers first.
        Assert.DoesNotContain(
            _log.Lines,
            line =>
                line.StartsWith($"{LogLevel.Error}", StringComparison.Ordinal)
                && !line.Contains("Health check redis", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            _log.Lines,
            line => line.Contains(ServiceUnderTest.Token, StringComparison.Ordinal)
        );
    }

    private async Task<HttpResponseMessage> AskAsync(
        HttpMethod method,
        string path,
        string accept = "text/html",
        string? token = null,
        string? origin = null
    )
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Accept", accept);
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        return await _browser.SendAsync(request, Stop);
    }

    private async Task<HttpResponseMessage> SubmitAsync(string token)
    {
        using var form = new FormUrlEncodedContent([new("t", token)]);
        return await _browser.PostAsync(new Uri("/login", UriKind.Relative), form, Stop);
    }
}
