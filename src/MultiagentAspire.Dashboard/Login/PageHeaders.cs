namespace MultiagentAspire.Dashboard.Login;

/// <summary>
/// What every answer says to browsers: load from here alone, stand in no frame, tell no other host the
/// address; and no call comes from another site's page.
/// </summary>
internal static class PageHeaders
{
    // Styles in attributes and elements are how MudBlazor and Plotly position things; scripts come as files.
    private const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static void UsePageHeaders(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                if (IsForeign(context.Request))
                {
                    context.Response.StatusCode = StatusCodes.Status403Forbidden;
                    return Task.CompletedTask;
                }
                var headers = context.Response.Headers;
                headers.ContentSecurityPolicy = Policy;
                headers.XContentTypeOptions = "nosniff";
                // with none at all, browsers would hide the origin of our own forms from us
                headers["Referrer-Policy"] = "same-origin";
                return next(context);
            }
        );

    /// <summary>
    /// Cookies are sent whatever the port, so that a page of another program on this machine could use a
    /// session; its origin tells.
    /// </summary>
    private static bool IsForeign(HttpRequest request) =>
        request.Headers.Origin is [{ } origin]
        && (
            !Uri.TryCreate(origin, UriKind.Absolute, out var from)
            || from.Authority != new Uri($"{request.Scheme}://{request.Host}").Authority
        );
}
