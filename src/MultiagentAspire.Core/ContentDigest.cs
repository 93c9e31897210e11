using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MultiagentAspire.Core;

/// <summary>Names content by its SHA-256 in lower-case hex: equal digests are equal bytes, wherever they lie.</summary>
public static class ContentDigest
{
    /// <summary>Digest of a text's UTF-8 bytes.</summary>
    public static string OfText(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Digest of a file, as <c>sha256sum</c> prints it. Reads in a stream.</summary>
    public static string OfFile(string path) => Convert.ToHexStringLower(HashFile(path));

    /// <summary>
    /// Digest of a folder: over all files below it, in ordinal order of their relative names (with <c>/</c>),
    /// the length of the name (int32, little endian), the name in UTF-8, and the SHA-256 of the content.
    /// Empty folders and times do not count.
    /// </summary>
    public static string OfFolder(string path) =>
        OfFiles(path, Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories));

    /// <summary>
    /// Digest of a model folder: as <see cref="OfFolder"/>, but only over what decides its answers (weights,
    /// configuration, tokenizer, template), so that an adapter still fits after the model card has been
    /// edited.
    /// </summary>
    public static string OfModel(string path) =>
        OfFiles(
            path,
            Directory
                .EnumerateFiles(path)
                .Where(file =>
                    Path.GetExtension(file) is ".safetensors" or ".json" or ".jinja" or ".model" or ".txt"
                )
        );

    private static string OfFiles(string path, IEnumerable<string> all)
    {
        var files = all.Select(file =>
                (File: file, Name: Path.GetRelativePath(path, file).Replace(Path.DirectorySeparatorChar, '/'))
            )
            .OrderBy(entry => entry.Name, StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var length = new byte[4];
        foreach (var (file, name) in files)
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
            hash.AppendData(HashFile(file));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] HashFile(string path)
    {
        using var stream = File.OpenRead(path);
        return SHA256.HashData(stream);
    }
}
