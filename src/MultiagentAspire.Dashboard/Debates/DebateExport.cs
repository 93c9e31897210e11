namespace MultiagentAspire.Dashboard.Debates;

/// <summary>
/// <c>/runs/{name}/debates.md</c>: one debate as a Markdown file. It answers 400 where the address names no problem,
/// 404 where there is no such debate, and 422 where its files cannot be read.
/// </summary>
internal static class DebateExport
{
    /// <summary>Maps the download; its parameters are those of the page of debates.</summary>
    public static void MapDebateExports(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/runs/{name}/debates.md", Export);

    private static IResult Export(string name, DebateFiles files, HttpContext context)
    {
        var (query, error) = DebateQuery.Read(parameter => context.Request.Query[parameter]);
        if (error is not null || query.Problem is null)
            return Results.Text(
                error ?? "The address lacks problem=; take it from the debate's page.",
                statusCode: StatusCodes.Status400BadRequest
            );
        var listing = DebateListing.Create(files, name, query);
        if (listing.Selected is not { } debate)
            return Missing(listing);
        var text = DebateMarkdown.Create(debate, name, listing.File!, listing.Origins);
        return Results.Text(text, "text/markdown; charset=utf-8");
    }

    private static IResult Missing(DebateListing listing)
    {
        var isUnreadable = listing is { File: not null, Total: 0 };
        var status = isUnreadable ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status404NotFound;
        return Results.Text(listing.Error ?? "There is no such debate.", statusCode: status);
    }
}
