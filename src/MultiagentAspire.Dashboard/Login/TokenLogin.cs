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
/// <c>/login</c>: who shows the shared token, in the link or in the form, gets a session cookie that scripts and
/// other sites cannot use. It outlives a restart and ends with the token (<see cref="SessionKeys"/>).
/// </summary>
internal static class TokenLogin
{
    public const string Path = "/login";
    private const int MaxFormBytes = 4096;
    private static readonly TimeSpan IdleSession = TimeSpan.FromHours(12);

    public static void AddLogin(this WebApplicationBuilder builder)
    {
        // Requests, which this category writes down with all that stands in their address, hold the token once.
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
        // Browsers do not keep the ports of a host apart.
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
    /// Goes on to another address in any case, so that the token stays neither in the address bar nor in the history.
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
        ); // antiforgery wants a name
        return TypedResults.LocalRedirect(RedirectHttpResult.IsLocalUrl(returnUrl) ? returnUrl! : "/");
    }

    private static RazorComponentResult<LoginPage> Form(string? returnUrl, bool wrong) =>
        new(new { ReturnUrl = returnUrl, Wrong = wrong })
        {
            StatusCode = wrong ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK,
        };

    /// <summary>A person is led to the form; a stream, a script or a program is told.</summary>
    private static Task ShowErrorAsync(RedirectContext<CookieAuthenticationOptions> refused)
    {
        var request = refused.Request;
        if (
            HttpMethods.IsGet(request.Method)
            && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        )
            refused.Response.Redirect(refused.RedirectUri);
        else
            refused.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
