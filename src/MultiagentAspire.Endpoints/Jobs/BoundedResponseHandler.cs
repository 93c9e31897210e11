namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>
/// Reads answers up to a limit before the client does. Where there is no key, it removes the placeholder credential
/// that OpenAI's client requires.
/// </summary>
/// <param name="inner">Sends the requests.</param>
/// <param name="maxBytes">Maximum number of bytes of an answer.</param>
/// <param name="hasKey">Whether the client's credential is a key.</param>
internal sealed class BoundedResponseHandler(HttpMessageHandler inner, int maxBytes, bool hasKey)
    : DelegatingHandler(inner)
{
    /// <inheritdoc/>
    /// <exception cref="HttpRequestException">The answer is longer than the limit.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (!hasKey)
            request.Headers.Authorization = null;
        var response = await base.SendAsync(request, cancellationToken);
        var whole =
            await BoundedContent.ReadAsync(response.Content, maxBytes, cancellationToken)
            ?? throw new HttpRequestException($"its answer has more than {maxBytes} bytes");
        var content = new ByteArrayContent(whole);
        foreach (var (name, values) in response.Content.Headers)
            content.Headers.TryAddWithoutValidation(name, values);
        response.Content.Dispose();
        response.Content = content;
        return response;
    }
}
