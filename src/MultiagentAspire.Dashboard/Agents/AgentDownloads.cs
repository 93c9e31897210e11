using System.IO.Compression;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Charts;
using MultiagentAspire.Dashboard.Live;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>
/// What an agent learned and what it learned from, as files: the adapter as other programs load it, the data
/// as they train on it.
/// </summary>
internal static class AgentDownloads
{
    public static void MapAgentDownloads(this IEndpointRouteBuilder endpoints)
    {
        var line = endpoints.MapGroup("/runs/{name}/agents/{arm}/{agent}");
        line.MapGet(
            "/losses.csv",
            (string name, string arm, string agent, AgentFeeds feeds, CancellationToken cancellationToken) =>
                AnswerAsync(
                    feeds,
                    name,
                    found =>
                        LossCurve.FromLine(found.Find(arm, agent)) is { } chart
                            ? ChartFiles.Csv(chart, $"{name}-{arm}-{agent}-losses")
                            : null,
                    cancellationToken
                )
        );
        line.MapGet(
            "/losses.png",
            (string name, string arm, string agent, AgentFeeds feeds, CancellationToken cancellationToken) =>
                AnswerAsync(
                    feeds,
                    name,
                    found =>
                        LossCurve.FromLine(found.Find(arm, agent)) is { } chart
                            ? ChartFiles.Png(chart, $"{name}-{arm}-{agent}-losses")
                            : null,
                    cancellationToken
                )
        );
        var agent = line.MapGroup("/{iteration:int}");
        agent.MapGet(
            "/adapter.zip",
            (
                string name,
                string arm,
                string agent,
                int iteration,
                AgentFeeds feeds,
                AgentFiles files,
                HttpContext context
            ) =>
                AnswerAsync(
                    feeds,
                    name,
                    arm,
                    agent,
                    iteration,
                    found =>
                        files.Adapter(name, found) is { Count: > 0 } adapter
                            ? Zip(adapter, $"{name}-{arm}-{agent}-{iteration}.zip", context)
                            : null,
                    context.RequestAborted
                )
        );
        agent.MapGet(
            "/data.jsonl",
            (
                string name,
                string arm,
                string agent,
                int iteration,
                AgentFeeds feeds,
                AgentFiles files,
                CancellationToken cancellationToken
            ) =>
                AnswerAsync(
                    feeds,
                    name,
                    arm,
                    agent,
                    iteration,
                    found =>
                        files.Data(name, found) is { } data
                            ? Results.File(
                                data,
                                "application/jsonl",
                                $"{name}-{arm}-{agent}-{iteration}.jsonl",
                                enableRangeProcessing: true
                            )
                            : null,
                    cancellationToken
                )
        );
    }

    private static Task<IResult> AnswerAsync(
        AgentFeeds feeds,
        string run,
        string arm,
        string agent,
        int iteration,
        Func<FinetunedAgent, IResult?> answer,
        CancellationToken cancellationToken
    ) =>
        AnswerAsync(
            feeds,
            run,
            agents =>
                agents.Find(arm, agent).FirstOrDefault(one => one.Iteration == iteration) is { } found
                    ? answer(found)
                    : null,
            cancellationToken
        );

    private static async Task<IResult> AnswerAsync(
        AgentFeeds feeds,
        string run,
        Func<AgentsSnapshot, IResult?> answer,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return answer(await feeds.ReadAsync(run, cancellationToken)) ?? Results.NotFound();
        }
        catch (RpcException error)
        {
            var status = error.StatusCode is StatusCode.NotFound or StatusCode.InvalidArgument
                ? StatusCodes.Status404NotFound
                : StatusCodes.Status503ServiceUnavailable;
            return Results.Text(GrpcErrorText.Describe(error), statusCode: status);
        }
    }

    /// <summary>
    /// Written as it is read: an adapter can be a whole model. Weights do not get smaller by packing.
    /// </summary>
    private static IResult Zip(IReadOnlyList<AdapterFile> files, string name, HttpContext context) =>
        Results.Stream(
            async stream =>
            {
                var cancellationToken = context.RequestAborted;
                // The few bytes after each file are written as its stream is closed, which ZipArchive does
                // not do asynchronously.
                context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
                await using var zip = await ZipArchive.CreateAsync(
                    stream,
                    ZipArchiveMode.Create,
                    leaveOpen: true,
                    entryNameEncoding: null,
                    cancellationToken
                );
                foreach (var file in files)
                {
                    var entry = zip.CreateEntry(file.Name, CompressionLevel.NoCompression);
                    entry.LastWriteTime = File.GetLastWriteTime(file.Path);
                    await using var target = await entry.OpenAsync(cancellationToken);
                    await using var source = File.OpenRead(file.Path);
                    await source.CopyToAsync(target, cancellationToken);
                }
            },
            "application/zip",
            name
        );
}
