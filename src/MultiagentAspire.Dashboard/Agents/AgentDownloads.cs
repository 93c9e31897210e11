using System.IO.Compression;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Charts;
using MultiagentAspire.Dashboard.Live;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>
/// Downloads of a finetuned agent: its losses as CSV or PNG, its adapter in PEFT's form as a ZIP file, its training
/// data as JSON Lines in TRL's form.
/// </summary>
internal static class AgentDownloads
{
    /// <summary>
    /// Maps the downloads. They answer 404 where there is no such run, agent or file, and 503 while the finetuning
    /// service does not answer.
    /// </summary>
    public static void MapAgentDownloads(this IEndpointRouteBuilder endpoints)
    {
        var agent = endpoints.MapGroup("/runs/{name}/agents/{arm}/{agent}");
        agent.MapGet("/losses.csv", LossesAsCsvAsync);
        agent.MapGet("/losses.png", LossesAsPngAsync);
        var state = agent.MapGroup("/{iteration:int}");
        state.MapGet("/adapter.zip", AdapterAsync);
        state.MapGet("/data.jsonl", DataAsync);
    }

    private static Task<IResult> LossesAsCsvAsync(
        string name,
        string arm,
        string agent,
        AgentFeeds feeds,
        CancellationToken cancellationToken
    ) => LossesAsync(feeds, name, arm, agent, ChartFiles.Csv, cancellationToken);

    private static Task<IResult> LossesAsPngAsync(
        string name,
        string arm,
        string agent,
        AgentFeeds feeds,
        CancellationToken cancellationToken
    ) => LossesAsync(feeds, name, arm, agent, ChartFiles.Png, cancellationToken);

    /// <summary>The chart of an agent's losses as a file.</summary>
    /// <param name="feeds">List the run's agents.</param>
    /// <param name="run">Name of the run.</param>
    /// <param name="arm">Name of the agent's arm.</param>
    /// <param name="agent">Name of the agent.</param>
    /// <param name="write">(chart, file name without extension) → the file.</param>
    private static Task<IResult> LossesAsync(
        AgentFeeds feeds,
        string run,
        string arm,
        string agent,
        Func<Chart, string, IResult> write,
        CancellationToken cancellationToken
    )
    {
        return AnswerAsync(feeds, run, Write, cancellationToken);

        IResult? Write(AgentsSnapshot agents) =>
            LossCurve.FromLine(agents.Find(arm, agent)) is { } chart
                ? write(chart, $"{run}-{arm}-{agent}-losses")
                : null;
    }

    /// <summary>The adapter's files in a ZIP file.</summary>
    private static Task<IResult> AdapterAsync(
        string name,
        string arm,
        string agent,
        int iteration,
        AgentFeeds feeds,
        AgentFiles files,
        HttpContext context
    )
    {
        return AnswerAsync(feeds, name, arm, agent, iteration, Pack, context.RequestAborted);

        IResult? Pack(FinetunedAgent found) =>
            files.Adapter(name, found) is { Count: > 0 } adapter
                ? Zip(adapter, $"{name}-{arm}-{agent}-{iteration}.zip", context)
                : null;
    }

    /// <summary>The training data of one iteration; a client can continue an interrupted download.</summary>
    private static Task<IResult> DataAsync(
        string name,
        string arm,
        string agent,
        int iteration,
        AgentFeeds feeds,
        AgentFiles files,
        CancellationToken cancellationToken
    )
    {
        var fileName = $"{name}-{arm}-{agent}-{iteration}.jsonl";
        return AnswerAsync(feeds, name, arm, agent, iteration, Send, cancellationToken);

        IResult? Send(FinetunedAgent found) =>
            files.Data(name, found) is { } data
                ? Results.File(data, "application/jsonl", fileName, enableRangeProcessing: true)
                : null;
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
                agents.Find(arm, agent).FirstOrDefault(state => state.Iteration == iteration) is { } found
                    ? answer(found)
                    : null,
            cancellationToken
        );

    /// <summary>Lists the run's agents and answers from the list; an error of the service becomes a status.</summary>
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
    /// The ZIP file is written while it is sent, since full weights can be many gigabytes. It is not compressed:
    /// weights hardly shrink.
    /// </summary>
    private static IResult Zip(IReadOnlyList<AdapterFile> files, string name, HttpContext context) =>
        Results.Stream(stream => WriteZipAsync(files, stream, context), "application/zip", name);

    private static async Task WriteZipAsync(
        IReadOnlyList<AdapterFile> files,
        Stream target,
        HttpContext context
    )
    {
        var cancellationToken = context.RequestAborted;
        // ZipArchive writes the few bytes after each file synchronously, when the entry's stream is closed.
        context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        await using var zip = await ZipArchive.CreateAsync(
            target,
            ZipArchiveMode.Create,
            leaveOpen: true,
            entryNameEncoding: null,
            cancellationToken
        );
        foreach (var file in files)
        {
            var entry = zip.CreateEntry(file.Name, CompressionLevel.NoCompression);
            entry.LastWriteTime = File.GetLastWriteTime(file.Path);
            await using var packed = await entry.OpenAsync(cancellationToken);
            await using var source = File.OpenRead(file.Path);
            await source.CopyToAsync(packed, cancellationToken);
        }
    }
}
