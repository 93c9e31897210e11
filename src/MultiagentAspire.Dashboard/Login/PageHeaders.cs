namespace MultiagentAspire.Dashboard.Login;

/// <summary>
/// Security headers of every response: the page loads from this host only, is in no frame, and sends no other host its
/// address. Requests from pages of other origins are rejected with 403.
/// </summary>
internal static class PageHeaders
{
    // Inline styles are allowed: MudBlazor and Plotly position elements with them. Scripts are files only.
    private const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        + "font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Adds the middleware; it must come before all others that answer.</summary>
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
                // no-referrer would also hide the origin of this site's own forms
                headers["Referrer-Policy"] = "same-origin";
                return next(context);
            }
        );

    /// <summary>
    /// Whether a page of another origin sends the request. Browsers send cookies whatever the port, so that a page of
    /// another program on this machine could use a session.
    /// </summary>
    private static bool IsForeign(HttpRequest request) =>
        request.Headers.Origin is [{ } origin]
        && (
            !Uri.TryCreate(origin, UriKind.Absolute, out var from)
            || from.Authority != new Uri($"{request.Scheme}://{request.Host}").Authority
        );
}
