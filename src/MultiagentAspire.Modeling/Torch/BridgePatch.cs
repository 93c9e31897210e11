using System.Buffers.Binary;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;

namespace MultiagentAspire.Modeling.Torch;

/// <summary>
/// Makes a copy of libLibTorchSharp.so that loads where libstdc++ is older than GCC 13's (Debian 12, Ubuntu
/// 22.04, RHEL 9). The library needs <c>GLIBCXX_3.4.32</c> for one symbol,
/// <c>_ZSt21ios_base_library_initv</c>, an empty hook. The copy marks that version as weak, makes the symbol
/// unversioned and redirects it to <c>sched_yield</c>, which every libc has and which is harmless to call.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class BridgePatch
{
    /// <summary>The symbol version that older libraries lack.</summary>
    private const string Version = "GLIBCXX_3.4.32";

    /// <summary>The only symbol that needs it.</summary>
    private const string Hook = "_ZSt21ios_base_library_initv";

    /// <summary>What the hook's symbol is renamed to; not longer than <see cref="Hook"/>.</summary>
    private const string Harmless = "sched_yield";

    /// <summary>VER_FLG_WEAK.</summary>
    private const ushort WeakFlag = 2;

    /// <summary>
    /// Path of the patched copy, which is made if it does not exist: in the user's data folder, or where that
    /// cannot be written (a container with a read-only root) in the temporary folder.
    /// </summary>
    /// <param name="library">Path of libLibTorchSharp.so.</param>
    /// <exception cref="DllNotFoundException">The library is not laid out as expected.</exception>
    public static string PatchedCopy(string library) =>
        PatchedCopy(
            library,
            Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData,
                Environment.SpecialFolderOption.DoNotVerify
            )
        );

    /// <summary>The patched copy under a given data folder.</summary>
    /// <param name="library">Path of libLibTorchSharp.so.</param>
    /// <param name="data">The user's data folder.</param>
    /// <exception cref="DllNotFoundException">The library is not laid out as expected.</exception>
    internal static string PatchedCopy(string library, string data)
    {
        var bytes = File.ReadAllBytes(library);
        var folder = Path.Combine(data, "multiagent-aspire", "torch");
        var name = $"libLibTorchSharp-{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}.so";
        if (File.Exists(Path.Combine(folder, name)))
            return Path.Combine(folder, name);
        Patch(bytes, library);
        try
        {
            Directory.CreateDirectory(
                folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
            return Written(folder, name, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder of this process alone: under a predictable name another user could place a library, which
            // would then be loaded.
            return Written(Directory.CreateTempSubdirectory("multiagent-aspire-").FullName, name, bytes);
        }
    }

    /// <summary>
    /// Writes the copy and gives its path. Safe when several processes start at once: each writes its own
    /// temporary file and renames it.
    /// </summary>
    private static string Written(string folder, string name, byte[] bytes)
    {
        var (temporary, path) = (Path.Combine(folder, Path.GetRandomFileName()), Path.Combine(folder, name));
        File.WriteAllBytes(temporary, bytes);
        File.Move(temporary, path, overwrite: true);
        return path;
    }

    /// <summary>
    /// Applies the three edits in place.
    /// </summary>
    /// <param name="elf">Bytes of a little-endian 64-bit ELF file.</param>
    /// <param name="name">Its path, for the message.</param>
    /// <exception cref="DllNotFoundException">The file is not laid out as expected; the message says what to
    /// install instead.</exception>
    internal static void Patch(Span<byte> elf, string name)
    {
        try
        {
            if (elf.Length < 64 || !elf[..6].SequenceEqual("\u007fELF\u0002\u0001"u8))
                throw new InvalidDataException("it is no little-endian 64-bit ELF file");
            var sections = Sections(elf);
            var strings = sections[".dynstr"];
            MarkVersionWeak(elf, sections[".gnu.version_r"], strings);
            RedirectHook(elf, sections[".dynsym"], sections[".gnu.version"], strings);
        }
        catch (Exception e)
            when (e
                    is InvalidDataException
                        or KeyNotFoundException
                        or ArgumentOutOfRangeException
                        or IndexOutOfRangeException
            )
        {
            throw new DllNotFoundException(
                $"'{name}' needs a libstdc++ with {Version} (GCC 13 or newer) and could not be "
                    + $"adapted to the older one here ({e.Message}). Install a newer libstdc++6.",
                e
            );
        }
    }

    /// <summary>
    /// Sets VER_FLG_WEAK on the version in <c>.gnu.version_r</c> (Linux Standard Base, symbol versioning), so
    /// that the loader accepts a libstdc++ without it.
    /// </summary>
    private static void MarkVersionWeak(Span<byte> elf, Section versions, Section strings)
    {
        var found = false;
        for (int need = versions.Offset, nextNeed = -1; nextNeed != 0; need += nextNeed)
        {
            nextNeed = Read32(elf, need + 12);
            for (int entry = need + Read32(elf, need + 8), next = -1; next != 0; entry += next)
            {
                next = Read32(elf, entry + 12);
                if (Text(elf, strings.Offset + Read32(elf, entry + 8)) != Version)
                    continue;
                BinaryPrimitives.WriteUInt16LittleEndian(
                    elf[(entry + 4)..],
                    (ushort)(Read16(elf, entry + 4) | WeakFlag)
                );
                found = true;
            }
        }
        if (!found)
            throw new InvalidDataException($"version {Version} is not among its needs");
    }

    /// <summary>Renames the hook's symbol in <c>.dynstr</c> and makes it unversioned in <c>.gnu.version</c>.</summary>
    private static void RedirectHook(Span<byte> elf, Section symbols, Section indices, Section strings)
    {
        const int SymbolSize = 24;
        for (var i = 0; i < symbols.Size / SymbolSize; i++)
        {
            var nameOffset = strings.Offset + Read32(elf, symbols.Offset + (i * SymbolSize));
            if (Text(elf, nameOffset) != Hook)
                continue;
            BinaryPrimitives.WriteUInt16LittleEndian(elf[(indices.Offset + (i * 2))..], 1); // 1 = global, unversioned
            Encoding.ASCII.GetBytes(Harmless + "\0", elf[nameOffset..]);
            return;
        }
        throw new InvalidDataException($"symbol {Hook} is not in its table");
    }

    /// <summary>Sections by name, from the section header table.</summary>
    private static Dictionary<string, Section> Sections(ReadOnlySpan<byte> elf)
    {
        var table = (int)BinaryPrimitives.ReadUInt64LittleEndian(elf[40..]);
        int size = Read16(elf, 58),
            count = Read16(elf, 60),
            namesIndex = Read16(elf, 62);
        Section At(ReadOnlySpan<byte> file, int i)
        {
            var entry = file[(table + (i * size))..];
            var offset = BinaryPrimitives.ReadUInt64LittleEndian(entry[24..]);
            var length = BinaryPrimitives.ReadUInt64LittleEndian(entry[32..]);
            return new Section((int)offset, (int)length);
        }
        var names = At(elf, namesIndex);
        var sections = new Dictionary<string, Section>();
        for (var i = 0; i < count; i++)
            sections[Text(elf, names.Offset + Read32(elf, table + (i * size)))] = At(elf, i);
        return sections;
    }

    /// <summary>The zero-terminated string at an offset.</summary>
    private static string Text(ReadOnlySpan<byte> elf, int offset)
    {
        var rest = elf[offset..];
        return Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)0)]);
    }

    private static int Read32(ReadOnlySpan<byte> elf, int offset) =>
        BinaryPrimitives.ReadInt32LittleEndian(elf[offset..]);

    private static ushort Read16(ReadOnlySpan<byte> elf, int offset) =>
        BinaryPrimitives.ReadUInt16LittleEndian(elf[offset..]);

    /// <summary>Position and length of a section in the file, in bytes.</summary>
    private readonly record struct Section(int Offset, int Size);
}
