using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Runs;

/// <summary>Serves <c>report.html</c> of a run, as the report step wrote it.</summary>
internal static class ReportPage
{
    // The policy of the page itself, which forbids scripts and other hosts, repeated as a header. The sandbox gives the
    // page an origin of its own, so that it cannot act as a page of the dashboard.
    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

    /// <summary>Maps <c>/runs/{name}/report.html</c>; it answers 404 before the first report.</summary>
    public static void MapReports(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/runs/{name}/report.html", Send);

    private static IResult Send(string name, RunFolders folders, HttpContext context)
    {
        if (folders.Find(name, layout => ReportFolder.HtmlIn(layout.ReportFolder)) is not { } file)
            return Results.NotFound();
        context.Response.Headers.ContentSecurityPolicy = Policy;
        return Results.File(file, "text/html; charset=utf-8");
    }
}
