using System.Net;
using System.Text;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Endpoints.Tests.Chat;

/// <summary>
/// The way to an endpoint without a network: replies are a function of the number of the attempt, and come at
/// once or never.
/// </summary>
internal sealed class ScriptedHandler(TimeProvider time, Func<int, EndpointReply> reply) : HttpMessageHandler
{
    private readonly List<(TimeSpan At, string? Authorization, string Body)> _attempts = [];
    private readonly DateTimeOffset _start = time.GetUtcNow();

    /// <summary>The attempts: when since the start, by what key, with what request.</summary>
    public IReadOnlyList<(TimeSpan At, string? Authorization, string Body)> Attempts
    {
        get
        {
            lock (_attempts)
                return [.. _attempts];
        }
    }

    /// <summary>Most that were in flight together.</summary>
    public int Most { get; private set; }

    private int _now;

    /// <summary>
    /// Ends within the cancellation itself, so that what follows from it has happened when the clock has
    /// moved.
    /// </summary>
    private static async Task NeverAsync(CancellationToken cancellationToken)
    {
        var never = new TaskCompletionSource();
        await using var cancelled = cancellationToken.Register(() => never.TrySetCanceled(cancellationToken));
        await never.Task;
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        EndpointReply scripted;
        lock (_attempts)
        {
            Most = Math.Max(Most, ++_now);
            scripted = reply(_attempts.Count);
            _attempts.Add(
                (
                    time.GetUtcNow() - _start,
                    request.Headers.Authorization?.ToString(),
                    new StreamReader(request.Content!.ReadAsStream(cancellationToken)).ReadToEnd()
                )
            );
        }
        try
        {
            if (scripted.Status == 0)
                await NeverAsync(cancellationToken);
            if (scripted.Status == -1)
                throw new HttpRequestException("Connection refused");
            if (scripted.Status == -2)
                throw new TaskCanceledException(
                    "Cancelled",
                    new TimeoutException("A connection could not be established in time.")
                );
            var response = new HttpResponseMessage((HttpStatusCode)scripted.Status)
            {
                Content = new ByteArrayContent(Encoding.UTF8.GetBytes(scripted.Body)),
            };
            if (scripted.RetryAfter is { } after)
                response.Headers.TryAddWithoutValidation("Retry-After", after);
            return response;
        }
        finally
        {
            lock (_attempts)
                _now--;
        }
    }
}
