namespace MultiagentAspire.Dashboard.Debates;

/// <summary>
/// <c>/runs/{name}/debates.md</c>: one debate as a file. 400 where the address names none, 404 where there is
/// none, 422 where its files cannot be read.
/// </summary>
internal static class DebateExport
{
    public static void MapDebateExports(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(
            "/runs/{name}/debates.md",
            (string name, DebateFiles files, HttpContext context) =>
            {
                var (query, error) = DebateQuery.Read(parameter => context.Request.Query[parameter]);
                if (error is not null || query.Problem is null)
                    return Results.Text(
                        error ?? "The address lacks problem=; take it from the debate's page.",
                        statusCode: StatusCodes.Status400BadRequest
                    );
                var listing = DebateListing.Create(files, name, query);
                if (listing.Selected is { } debate)
                    return Results.Text(
                        DebateMarkdown.Create(debate, name, listing.File!, listing.Origins),
                        "text/markdown; charset=utf-8"
                    );
                return Results.Text(
                    listing.Error ?? "There is no such debate.",
                    statusCode: listing is { File: not null, Total: 0 }
                        ? StatusCodes.Status422UnprocessableEntity
                        : StatusCodes.Status404NotFound
                );
            }
        );
}
