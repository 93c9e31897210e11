using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Serving.Answers;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving;

/// <summary>Answers <c>POST /v1/chat/completions</c>.</summary>
internal sealed class ChatCompletionsEndpoint(
    ServedModels models,
    AgentClient clientFor,
    StreamDebate watch,
    RequestAdmission admission,
    TimeProvider time,
    IHostApplicationLifetime lifetime
)
{
    /// <summary>Numbers that every client's JSON keeps exactly.</summary>
    private const long SeedMask = (1L << 53) - 1;

    public async Task CompleteAsync(HttpContext context)
    {
        var request = ChatRequestReader.Read(await ReadBodyAsync(context.Request, context.RequestAborted));
        var model = models.Find(request.Model);
        if (model is ServedSociety && SocietyCompletions.GetError(request) is { } error)
            throw error;
        using var places = admission.Acquire(
            model is ServedSociety society ? society.Society.Slots.Length : request.Choices
        );
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            lifetime.ApplicationStopping
        );
        var seed = request.Seed ?? (BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & SeedMask);
        var head = new CompletionMetadata(
            $"chatcmpl-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}",
            time.GetUtcNow().ToUnixTimeSeconds(),
            model.Id,
            $"fp_{model.Digest[..Math.Min(16, model.Digest.Length)]}",
            seed
        );
        var parts = StartCompletionAsync(model, request, seed, cancellation.Token);
        if (request.Stream)
            await StreamAsync(context, head, parts, request.IncludeUsage, cancellation.Token);
        else
            await context.Response.WriteAsJsonAsync(
                await CompletionWriter.WriteResponseAsync(head, parts),
                ProtocolJson.Plain.ChatCompletionResponse,
                cancellationToken: cancellation.Token
            );
    }

    private IAsyncEnumerable<CompletionEvent> StartCompletionAsync(
        ServedModel model,
        ChatRequest request,
        long seed,
        CancellationToken cancellationToken
    ) =>
        model switch
        {
            ServedAgent agent => AgentCompletions.StreamAsync(
                clientFor(agent.Agent, agent.Model),
                agent.Model,
                request,
                seed,
                cancellationToken
            ),
            ServedSociety society => SocietyCompletions.StreamAsync(
                watch,
                society,
                request,
                seed,
                cancellationToken
            ),
            _ => throw new InvalidOperationException($"{model.Id} is neither an agent nor a society."),
        };

    private static async Task StreamAsync(
        HttpContext context,
        CompletionMetadata head,
        IAsyncEnumerable<CompletionEvent> parts,
        bool includeUsage,
        CancellationToken cancellationToken
    ) =>
        await CompletionWriter.WriteStreamAsync(
            head,
            parts,
            includeUsage,
            context.Response.BodyWriter,
            () =>
            {
                context.Response.ContentType = "text/event-stream; charset=utf-8";
                context.Response.Headers.CacheControl = "no-cache";
                context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold the pieces back
            },
            cancellationToken
        );

    /// <summary>The server ends what is larger than it may be.</summary>
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
