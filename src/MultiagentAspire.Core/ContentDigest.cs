using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MultiagentAspire.Core;

/// <summary>
/// Content digests: SHA-256 in lower-case hexadecimal. Equal digests are equal bytes, independent of path and time.
/// </summary>
public static class ContentDigest
{
    /// <summary>Digest of a text's UTF-8 bytes.</summary>
    public static string OfText(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Digest of a file, as <c>sha256sum</c> prints it. The file is not loaded as a whole.</summary>
    public static string OfFile(string path) => Convert.ToHexStringLower(HashFile(path));

    /// <summary>
    /// Digest of a folder. For each file below it, in ordinal order of the relative names (with <c>/</c>), it covers
    /// the length of the name (int32, little endian), the name in UTF-8, and the SHA-256 of the content. Empty folders
    /// and times do not count.
    /// </summary>
    public static string OfFolder(string path) =>
        OfFiles(path, Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories));

    /// <summary>
    /// Digest of a model folder: as <see cref="OfFolder"/>, but only over the files that decide its answers (weights,
    /// configuration, tokenizer, template). So an edited model card does not invalidate adapters.
    /// </summary>
    public static string OfModel(string path) =>
        OfFiles(path, Directory.EnumerateFiles(path).Where(IsModelFile));

    /// <summary>
    /// Digest of what a training made: of the one file of weights as <see cref="OfFile"/>, or of the whole folder as
    /// <see cref="OfModel"/> where the weights are in several files.
    /// </summary>
    public static string OfWeights(string path)
    {
        foreach (var name in (string[])["adapter_model.safetensors", "model.safetensors"])
            if (File.Exists(Path.Combine(path, name)))
                return OfFile(Path.Combine(path, name));
        return OfModel(path);
    }

    /// <summary>Whether a folder still holds the adapter, or the full weights, of a recorded digest.</summary>
    /// <param name="path">A folder that exists.</param>
    /// <param name="digest">By <see cref="OfWeights"/>, or by <see cref="OfFolder"/> for one of a run file.</param>
    public static bool IsOfAdapter(string path, string digest) =>
        OfWeights(path) == digest || OfFolder(path) == digest;

    private static bool IsModelFile(string file) =>
        Path.GetExtension(file) is ".safetensors" or ".json" or ".jinja" or ".model" or ".txt";

    private static string OfFiles(string folder, IEnumerable<string> paths)
    {
        var files = paths
            .Select(file => (File: file, Name: RelativeName(folder, file)))
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

    private static string RelativeName(string folder, string file) =>
        Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/');

    private static byte[] HashFile(string path)
    {
        using var stream = File.OpenRead(path);
        return SHA256.HashData(stream);
    }
}
