namespace MultiagentAspire.Cli;

/// <summary>Checks of <c>--output</c>.</summary>
internal static class OutputFolder
{
    /// <summary>
    /// Refuses a path that exists or cannot be written, before any work is done for it. Creates missing parents.
    /// </summary>
    /// <returns>The path without a separator at its end, so that names can be made from it.</returns>
    /// <exception cref="ArgumentException">The path exists, or its parent cannot be written.</exception>
    public static string RequireNew(string path)
    {
        var output = Path.TrimEndingDirectorySeparator(path);
        if (Path.Exists(output))
            throw new ArgumentException($"{output} exists; choose another --output or remove it.");
        var parent = Path.GetDirectoryName(Path.GetFullPath(output))!;
        try
        {
            Directory.CreateDirectory(parent);
            var probe = Path.Combine(parent, $".{Guid.NewGuid():N}.tmp");
            using var file = new FileStream(
                probe,
                FileMode.CreateNew,
                FileAccess.Write,
                FileShare.None,
                bufferSize: 1,
                FileOptions.DeleteOnClose
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException(
                $"{output} cannot be written ({e.Message.TrimEnd('.')}); choose another --output.",
                e
            );
        }
        return output;
    }
}
