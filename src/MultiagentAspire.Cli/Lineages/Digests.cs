namespace MultiagentAspire.Cli.Lineages;

/// <summary>Content digests for people.</summary>
internal static class Digests
{
    private const int ShownLength = 12;

    /// <summary>The first 12 characters.</summary>
    public static string Short(string digest) =>
        digest.Length <= ShownLength ? digest : digest[..ShownLength];
}
