using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Serving.Answers;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving;

/// <summary>Answers <c>POST /v1/chat/completions</c>.</summary>
internal sealed class ChatFace(
    ServedModels models,
    AgentClient clientFor,
    WatchDebate watch,
    Admission admission,
    TimeProvider time,
    IHostApplicationLifetime lifetime
)
{
    /// <summary>Numbers that every client's JSON keeps exactly.</summary>
    private const long SeedBits = (1L << 53) - 1;

    public async Task CompleteAsync(HttpContext context)
    {
        var request = ChatRequestReader.Read(await BodyAsync(context.Request, context.RequestAborted));
        var model = models.Find(request.Model);
        if (model is ServedSociety && SocietyAnswers.Fault(request) is { } fault)
            throw fault;
        using var places = admission.Enter(
            model is ServedSociety society ? society.Society.Slots.Length : request.Choices
        );
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            lifetime.ApplicationStopping
        );
        var seed = request.Seed ?? (BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & SeedBits);
        var head = new AnswerHead(
            $"chatcmpl-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}",
            time.GetUtcNow().ToUnixTimeSeconds(),
            model.Id,
            $"fp_{model.Digest[..Math.Min(16, model.Digest.Length)]}",
            seed
        );
        var parts = AskAsync(model, request, seed, stop.Token);
        if (request.Stream)
            await StreamAsync(context, head, parts, request.IncludeUsage, stop.Token);
        else
            await context.Response.WriteAsJsonAsync(
                await AnswerWriter.WholeAsync(head, parts),
                ProtocolJson.Plain.WholeAnswer,
                cancellationToken: stop.Token
            );
    }

    private IAsyncEnumerable<AnswerPart> AskAsync(
        ServedModel model,
        ChatRequest request,
        long seed,
        CancellationToken stop
    ) =>
        model switch
        {
            ServedAgent agent => AgentAnswers.AskAsync(
                clientFor(agent.Agent, agent.Model),
                agent.Model,
                request,
                seed,
                stop
            ),
            ServedSociety society => SocietyAnswers.AskAsync(watch, society, request, seed, stop),
            _ => throw new InvalidOperationException($"{model.Id} is neither an agent nor a society."),
        };

    private static async Task StreamAsync(
        HttpContext context,
        AnswerHead head,
        IAsyncEnumerable<AnswerPart> parts,
        bool includeUsage,
        CancellationToken stop
    ) =>
        await AnswerWriter.StreamAsync(
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
            stop
        );

    /// <summary>The server ends what is larger than it may be.</summary>
    private static async Task<ReadOnlyMemory<byte>> BodyAsync(
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
