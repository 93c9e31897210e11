namespace MultiagentAspire.Endpoints;

/// <summary>Reads contents of foreign servers, whose size nothing else bounds.</summary>
internal static class BoundedContent
{
    private const int BufferBytes = 16_384;

    /// <summary>The whole content; null when it is longer than <paramref name="maxBytes"/>.</summary>
    public static async Task<byte[]?> ReadAsync(
        HttpContent content,
        int maxBytes,
        CancellationToken cancellationToken
    )
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var whole = new MemoryStream();
        var buffer = new byte[BufferBytes];
        while (await stream.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if (whole.Length + read > maxBytes)
                return null;
            whole.Write(buffer, 0, read);
        }
        return whole.ToArray();
    }
}
