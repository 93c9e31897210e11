using System.Net;
using System.Text;

namespace MultiagentAspire.Testing;

/// <summary>HTTP handler of a stub without a network: calls run synchronously, in the caller's thread.</summary>
/// <param name="reply">The stub. Of its status, 0 never answers, −1 refuses the connection and −2 times out.</param>
public sealed class StubHttpHandler(Func<EndpointCall, EndpointReply> reply) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var address = request.RequestUri!;
        var call = new EndpointCall(
            address.AbsolutePath,
            body,
            request.Headers.Authorization?.ToString(),
            PreviousCalls: 0
        )
        {
            Method = request.Method.Method,
            Query = address.Query,
            ContentType = request.Content?.Headers.ContentType?.ToString(),
        };
        var answer = reply(call);
        switch (answer.Status)
        {
            case 0:
                await HangAsync(cancellationToken);
                break;
            case -1:
                throw new HttpRequestException("Connection refused");
            case -2:
                throw new TaskCanceledException(
                    "A connection could not be established within the configured ConnectTimeout.",
                    new TimeoutException("Nobody answers.")
                );
        }
        return CreateResponse(answer);
    }

    /// <summary>Waits until the call is cancelled.</summary>
    private static async Task HangAsync(CancellationToken cancellationToken)
    {
        var never = new TaskCompletionSource();
        await using var cancelled = cancellationToken.Register(() => never.TrySetCanceled(cancellationToken));
        await never.Task;
    }

    private static HttpResponseMessage CreateResponse(EndpointReply answer)
    {
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(answer.Body)),
        };
        if (answer.RetryAfter is { } after)
            response.Headers.TryAddWithoutValidation("Retry-After", after);
        return response;
    }
}
