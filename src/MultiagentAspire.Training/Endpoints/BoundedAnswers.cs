namespace MultiagentAspire.Training.Endpoints;

/// <summary>Reads answers whole, up to a limit, before the client does; and takes its credential away where there is no key.</summary>
/// <param name="most">Bytes of an answer.</param>
internal sealed class BoundedAnswers(HttpMessageHandler way, int most, bool hasKey) : DelegatingHandler(way)
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (!hasKey)
            request.Headers.Authorization = null;
        var response = await base.SendAsync(request, cancellationToken);
        var whole = await ReadAsync(response.Content, cancellationToken);
        var content = new ByteArrayContent(whole);
        foreach (var (name, values) in response.Content.Headers)
            content.Headers.TryAddWithoutValidation(name, values);
        response.Content.Dispose();
        response.Content = content;
        return response;
    }

    private async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var whole = new MemoryStream();
        var buffer = new byte[16_384];
        while (await stream.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if (whole.Length + read > most)
                throw new HttpRequestException($"its answer has more than {most} bytes");
            whole.Write(buffer, 0, read);
        }
        return whole.ToArray();
    }
}
