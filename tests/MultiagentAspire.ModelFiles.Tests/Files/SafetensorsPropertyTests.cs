using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using CsCheck;
using MultiagentAspire.ModelFiles.Safetensors;
using MultiagentAspire.Testing;

namespace MultiagentAspire.ModelFiles.Tests.Files;

/// <summary>The reader against files that chance writes.</summary>
public sealed class SafetensorsPropertyTests : IDisposable
{
    private static readonly string[] Pieces =
    [
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"a\"",
        "\"b\"",
        "\"dtype\"",
        "\"F32\"",
        "\"U8\"",
        "\"shape\"",
        "\"data_offsets\"",
        "\"__metadata__\"",
        "0",
        "4",
        "8",
        "-1",
        "1e9",
        "18446744073709551615",
        "9223372036854775807",
        "null",
        "true",
        " ",
        "\"\\ud800\"",
        "\u0000",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}",
        "\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]",
        "[4294967296,4294967296,4294967296]",
        "[[[[[[[[",
    ];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Whatever_is_written_is_read_back() =>
        Gen.Select(Gen.Enum<TensorType>(), Gen.Long[0, 4].Array[0, 4])
            .Array[0, 9]
            .Sample(
                tensors =>
                {
                    var entries = tensors
                        .Select((tensor, i) => new TensorEntry($"t{i}", tensor.Item1, tensor.Item2))
                        .ToList();
                    var path = Fresh();
                    using (var writer = SafetensorsWriter.Create(path, entries))
                    {
                        foreach (var entry in entries.Where(entry => entry.Length > 0))
                            writer.Append(
                                entry.Name,
                                [
                                    .. Enumerable
                                        .Range(0, (int)entry.Length)
                                        .Select(i => (byte)(i + entry.Name[1])),
                                ]
                            );
                        writer.Commit();
                    }
                    using var file = SafetensorsFile.Open(path);
                    foreach (var entry in entries)
                    {
                        Assert.True(file.TryGet(entry.Name, out var tensor));
                        Assert.Equal((entry.Type, entry.Length), (tensor.Type, tensor.Length));
                        Assert.Equal(entry.Shape, tensor.Shape);
                        Assert.All(
                            tensor.Bytes.ToArray().Select((value, i) => (value, i)),
                            pair => Assert.Equal((byte)(pair.i + entry.Name[1]), pair.value)
                        );
                    }
                    Assert.Equal(entries.Count, file.Tensors.Count);
                },
                iter: Iterations.Of(200)
            );

    [Fact]
    public void Ranges_are_taken_exactly_when_they_cover_the_data_without_gap_or_overlap()
    {
        var any = Gen.Select(Gen.Long[0, 12], Gen.Long[0, 12]).Array[1, 5];
        // Cut points give covers, which chance would hardly find.
        var covers = Gen.Long[0, 12]
            .Array[0, 4]
            .Select(cuts => cuts.Append(0).Append(12).Order().ToArray())
            .Select(cuts => cuts.Zip(cuts.Skip(1)).Reverse().ToArray());
        var almost = Gen.Select(covers, Gen.Int[0, 5], Gen.Long[-1, 1], Gen.Long[-1, 1])
            .Select(
                (ranges, at, begin, end) =>
                    ranges
                        .Select(
                            (range, i) =>
                                i == at % ranges.Length
                                    ? (Math.Max(0, range.Item1 + begin), Math.Max(0, range.Item2 + end))
                                    : range
                        )
                        .ToArray()
            );
        var outcomes = new HashSet<bool>();
        Gen.Select(Gen.OneOf(any, covers, almost), Gen.Long[11, 13])
            .Sample(
                (ranges, data) =>
                {
                    var fits = ranges.All(range => range.Item1 <= range.Item2) && Covers(ranges, data);
                    lock (outcomes)
                        outcomes.Add(fits);
                    var entries = ranges.Select(
                        (range, i) =>
                            $"\"t{i}\":{{\"dtype\":\"U8\",\"shape\":[{Math.Max(0, range.Item2 - range.Item1)}],"
                            + $"\"data_offsets\":[{range.Item1},{range.Item2}]}}"
                    );
                    Assert.Equal(
                        fits,
                        Opens(Stored($"{{{string.Join(',', entries)}}}", null, new byte[data]))
                    );
                },
                iter: Iterations.Of(1000)
            );
        Assert.Equal(2, outcomes.Count);
    }

    [Fact]
    public void Headers_of_any_text_and_any_claimed_length_are_read_or_refused_soon_and_with_little_memory() =>
        Gen.Select(
                Gen.Int[0, Pieces.Length - 1].Array[0, 30],
                Gen.OneOf(
                    Gen.Const((long?)null),
                    Gen.Long.Select(length => (long?)length),
                    Gen.Long[0, 200].Select(length => (long?)length)
                ),
                Gen.Int[0, 16]
            )
            .Sample(
                (pieces, claimed, data) =>
                {
                    var path = Stored(
                        string.Concat(pieces.Select(piece => Pieces[piece])),
                        claimed,
                        new byte[data]
                    );
                    var (before, started) = (
                        GC.GetAllocatedBytesForCurrentThread(),
                        Stopwatch.GetTimestamp()
                    );
                    Opens(path);
                    Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
                    Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 10);
                },
                iter: Iterations.Of(2000)
            );

    [Fact]
    public void A_header_of_very_many_tensors_takes_memory_in_proportion()
    {
        const int Many = 50_000;
        var entries = Enumerable
            .Range(0, Many)
            .Select(i => $"\"t{i}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}");
        var header = "{" + string.Join(',', entries) + "}";
        var path = Stored(header, null, []);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(Opens(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50L * header.Length);
    }

    private static bool Covers((long, long)[] ranges, long data)
    {
        var at = 0L;
        foreach (var (begin, end) in ranges.OrderBy(range => range.Item1).ThenBy(range => range.Item2))
        {
            if (begin != at)
                return false;
            at = end;
        }
        return at == data;
    }

    /// <summary>
    /// True: opened, and every byte can be read. Any exception but the one that is promised fails the test.
    /// </summary>
    private static bool Opens(string path)
    {
        try
        {
            using var file = SafetensorsFile.Open(path);
            return file.Tensors.Sum(tensor => tensor.Bytes.Length) <= new FileInfo(path).Length;
        }
        catch (ModelFileException refused)
        {
            Assert.StartsWith(path, refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refused.Message);
            return false;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private string Stored(string header, long? claimed, byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, claimed ?? text.Length);
        var path = Fresh();
        File.WriteAllBytes(path, [.. prefix, .. text, .. data]);
        return path;
    }

    private string Fresh() => _folder.File(Guid.NewGuid().ToString("N"));

    public void Dispose() => _folder.Dispose();
}
