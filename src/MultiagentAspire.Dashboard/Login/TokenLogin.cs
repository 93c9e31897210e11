using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using MultiagentAspire.Dashboard.Components;
using MultiagentAspire.ServiceDefaults;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.Dashboard.Login;

/// <summary>
/// <c>/login</c>: a request with the shared token, in the link or in the form, gets a session cookie that scripts and
/// other sites cannot use. The session outlives a restart and ends when the token changes (<see cref="SessionKeys"/>)
/// or after 12 hours without a request.
/// </summary>
internal static class TokenLogin
{
    /// <summary>Address of the login page.</summary>
    public const string Path = "/login";
    private const int MaxFormBytes = 4096;
    private static readonly TimeSpan IdleSession = TimeSpan.FromHours(12);

    /// <summary>Adds cookie authentication and the login link.</summary>
    public static void AddLogin(this WebApplicationBuilder builder)
    {
        // This category logs addresses of requests in full, and the address of the login link contains the token.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        SessionKeys.Add(builder.Services, builder.Configuration["Security:Token"] ?? "");
        builder
            .Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(options =>
            {
                options.Cookie.SameSite = SameSiteMode.Strict;
                options.Cookie.HttpOnly = true;
                options.LoginPath = Path;
                options.ExpireTimeSpan = IdleSession;
                options.Events.OnRedirectToLogin = ShowErrorAsync;
            });
        // Browsers share cookies between the ports of a host, so that the name contains the port.
        builder
            .Services.AddOptions<CookieAuthenticationOptions>(
                CookieAuthenticationDefaults.AuthenticationScheme
            )
            .Configure<IOptions<ListeningOptions>>(
                (cookie, listening) => cookie.Cookie.Name = $"multiagent-{listening.Value.Http}"
            );
        builder.Services.AddSingleton(services => new LoginLink(
            services.GetRequiredService<IOptions<SecurityOptions>>().Value.Token,
            services.GetRequiredService<IOptions<DashboardOptions>>().Value.LoginLink
        ));
    }

    /// <summary>Maps login and logout, and shows the login link at the start if the setting wants it.</summary>
    public static void MapLogin(this WebApplication app)
    {
        app.Services.GetRequiredService<LoginLink>().ShowAtStart(app);
        app.MapGet(Path, LoginAsync).AllowAnonymous();
        app.MapPost(Path, SubmitAsync)
            .AllowAnonymous()
            .WithMetadata(new RequestSizeLimitAttribute(MaxFormBytes));
        app.MapPost(
            "/logout",
            async (HttpContext context) =>
            {
                await context.SignOutAsync();
                return TypedResults.LocalRedirect(Path);
            }
        );
    }

    /// <summary>Without a token in the link, the form; else as <see cref="SignInAsync"/>.</summary>
    private static Task<IResult> LoginAsync(
        HttpContext context,
        SharedToken token,
        string? t,
        string? returnUrl
    ) =>
        t is null
            ? Task.FromResult<IResult>(Form(returnUrl, wrong: false))
            : SignInAsync(context, token, t, returnUrl);

    private static async Task<IResult> SubmitAsync(HttpContext context, SharedToken token)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return await SignInAsync(context, token, form["t"].ToString(), form["returnUrl"]);
    }

    /// <summary>
    /// Checks the token and redirects to another address, so that the token stays neither in the address bar nor in the
    /// history. A wrong token gets the form again, with 401.
    /// </summary>
    private static async Task<IResult> SignInAsync(
        HttpContext context,
        SharedToken token,
        string presentedToken,
        string? returnUrl
    )
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!token.Matches(presentedToken.Trim()))
            return Form(returnUrl, wrong: true);
        await context.SignInAsync(
            new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "token")], "token"))
        ); // antiforgery needs a name
        return TypedResults.LocalRedirect(RedirectHttpResult.IsLocalUrl(returnUrl) ? returnUrl! : "/");
    }

    private static RazorComponentResult<LoginPage> Form(string? returnUrl, bool wrong) =>
        new(new { ReturnUrl = returnUrl, Wrong = wrong })
        {
            StatusCode = wrong ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK,
        };

    /// <summary>Without a session, a page request is redirected to the form; any other request gets 401.</summary>
    private static Task ShowErrorAsync(RedirectContext<CookieAuthenticationOptions> rejected)
    {
        var request = rejected.Request;
        if (
            HttpMethods.IsGet(request.Method)
            && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        )
            rejected.Response.Redirect(rejected.RedirectUri);
        else
            rejected.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
