namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>
/// Reads answers whole, up to a limit, before the client does; removes the client's placeholder credential
/// where there is no key.
/// </summary>
/// <param name="inner">Sends the requests.</param>
/// <param name="maxBytes">Most bytes of an answer.</param>
/// <param name="hasKey">Whether the client's credential is one.</param>
internal sealed class BoundedResponseHandler(HttpMessageHandler inner, int maxBytes, bool hasKey)
    : DelegatingHandler(inner)
{
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
