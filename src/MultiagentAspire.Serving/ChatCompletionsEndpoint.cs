using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Serving.Answers;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving;

/// <summary>Answers <c>POST /v1/chat/completions</c>, for an agent or a society.</summary>
/// <param name="clientFor">Gives the client of an agent's model.</param>
/// <param name="runDebate">Runs a society's debate and reports its turns.</param>
/// <param name="admission">Limits the responses in flight.</param>
internal sealed class ChatCompletionsEndpoint(
    ServedModels models,
    AgentClient clientFor,
    StreamDebate runDebate,
    RequestAdmission admission,
    TimeProvider time,
    IHostApplicationLifetime lifetime
)
{
    /// <summary>Random seeds have 53 bits: numbers that every client's JSON keeps exactly.</summary>
    private const long SeedMask = (1L << 53) - 1;

    /// <summary>Reads the request and writes the response, whole or as a stream.</summary>
    /// <exception cref="ApiErrorException">The request is invalid or refused; nothing was written yet.</exception>
    /// <exception cref="OperationCanceledException">The client closed the connection, or the server shuts
    /// down.</exception>
    public async Task CompleteAsync(HttpContext context)
    {
        var request = ChatRequestReader.Read(await ReadBodyAsync(context.Request, context.RequestAborted));
        var model = models.Find(request.Model);
        if (model is ServedSociety && SocietyCompletions.GetError(request) is { } error)
            throw error;
        using var permit = admission.Acquire(ResponsesOf(model, request));
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            lifetime.ApplicationStopping
        );
        var metadata = CreateMetadata(model, request);
        var events = StartCompletionAsync(model, request, metadata.Seed, cancellation.Token);
        if (request.Stream)
            await StreamAsync(context, metadata, events, request.IncludeUsage, cancellation.Token);
        else
            await context.Response.WriteAsJsonAsync(
                await CompletionWriter.WriteResponseAsync(metadata, events),
                ProtocolJson.Plain.ChatCompletionResponse,
                cancellationToken: cancellation.Token
            );
    }

    /// <summary>
    /// Responses that are generated concurrently: one for each choice, or for each slot of a society.
    /// </summary>
    private static int ResponsesOf(ServedModel model, ChatRequest request) =>
        model is ServedSociety society ? society.Society.Slots.Length : request.Choices;

    /// <summary>Id, time and seed of a new answer; the seed is random where the request has none.</summary>
    private CompletionMetadata CreateMetadata(ServedModel model, ChatRequest request)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        var randomSeed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & SeedMask;
        return new CompletionMetadata(
            $"chatcmpl-{id}",
            time.GetUtcNow().ToUnixTimeSeconds(),
            model.Id,
            $"fp_{model.Digest[..Math.Min(16, model.Digest.Length)]}",
            request.Seed ?? randomSeed
        );
    }

    /// <summary>The events of the answer; generation starts with the enumeration.</summary>
    private IAsyncEnumerable<CompletionEvent> StartCompletionAsync(
        ServedModel model,
        ChatRequest request,
        long seed,
        CancellationToken cancellationToken
    )
    {
        switch (model)
        {
            case ServedAgent agent:
                var client = clientFor(agent.Agent, agent.Model);
                return AgentCompletions.StreamAsync(client, agent.Model, request, seed, cancellationToken);
            case ServedSociety society:
                return SocietyCompletions.StreamAsync(runDebate, society, request, seed, cancellationToken);
            default:
                throw new InvalidOperationException($"{model.Id} is neither an agent nor a society.");
        }
    }

    /// <summary>Streams the answer; the response's headers are sent with the first event.</summary>
    private static async Task StreamAsync(
        HttpContext context,
        CompletionMetadata metadata,
        IAsyncEnumerable<CompletionEvent> events,
        bool includeUsage,
        CancellationToken cancellationToken
    ) =>
        await CompletionWriter.WriteStreamAsync(
            metadata,
            events,
            includeUsage,
            context.Response.BodyWriter,
            () =>
            {
                context.Response.ContentType = "text/event-stream; charset=utf-8";
                context.Response.Headers.CacheControl = "no-cache";
                context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would buffer the chunks
            },
            cancellationToken
        );

    /// <summary>The whole body; Kestrel refuses more than <see cref="RequestLimits.MaxBodyBytes"/>.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
