namespace MultiagentAspire.Endpoints;

/// <summary>Reads answers of other servers up to a limit.</summary>
internal static class BoundedContent
{
    private const int BufferBytes = 16_384;

    /// <summary>Reads a content as a whole.</summary>
    /// <param name="content">The content of a response.</param>
    /// <param name="maxBytes">Maximum number of bytes.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Null when it is longer than <paramref name="maxBytes"/>.</returns>
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
