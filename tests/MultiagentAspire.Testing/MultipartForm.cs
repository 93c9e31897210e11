namespace MultiagentAspire.Testing;

/// <summary>Bodies of type <c>multipart/form-data</c>.</summary>
internal static class MultipartForm
{
    /// <summary>The parts of a multipart body by their names; all parts are text.</summary>
    public static Dictionary<string, (string? FileName, string Content)> Read(EndpointCall call)
    {
        var boundary = call.ContentType!.Split("boundary=")[1].Trim('"');
        return call
            .Body.Split($"--{boundary}")
            .Skip(1)
            .SkipLast(1)
            .Select(part => part.Split("\r\n\r\n", 2))
            .ToDictionary(
                part => Header(part[0], "name") ?? "",
                part => (Header(part[0], "filename"), part[1][..^"\r\n".Length]),
                StringComparer.Ordinal
            );
    }

    private static string? Header(string heads, string name) =>
        heads
            .Split([';', '\r', '\n'], StringSplitOptions.TrimEntries)
            .FirstOrDefault(part => part.StartsWith($"{name}=", StringComparison.Ordinal))
            ?[(name.Length + 1)..].Trim('"');
}
