using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Runs;

/// <summary>A run's report as the command line writes it.</summary>
internal static class ReportPage
{
    // The page's own policy, which forbids scripts and other hosts, said again by the server; and it cannot
    // act as one of the dashboard's.
    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

    public static void MapReports(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(
            "/runs/{name}/report.html",
            (string name, RunFolders folders, HttpContext context) =>
            {
                if (folders.Find(name, layout => ReportFolder.HtmlIn(layout.ReportFolder)) is not { } file)
                    return Results.NotFound();
                context.Response.Headers.ContentSecurityPolicy = Policy;
                return Results.File(file, "text/html; charset=utf-8");
            }
        );
}
