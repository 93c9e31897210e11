using System.Buffers.Binary;
using System.Text;
using CsCheck;
using MultiagentAspire.ModelFiles.Safetensors;

namespace MultiagentAspire.ModelFiles.Tests.Files;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static byte[] Raw(string header, int dataBytes, long? claimed = null)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + text.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, claimed ?? text.Length);
        text.CopyTo(file, 8);
        return file;
    }

    private string Store(byte[] bytes)
    {
        var path = _folder.File("model.safetensors");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private string WriteTwo()
    {
        var path = _folder.File("model.safetensors");
        using var writer = SafetensorsWriter.Create(
            path,
            [
                new("a", TensorType.F32, [2, 3]),
                new("empty", TensorType.I8, [0, 4]),
                new("b", TensorType.BF16, []),
            ],
            new Dictionary<string, string> { ["agent"] = "g0" }
        );
        writer.Append("a", new byte[10]);
        writer.Append("a", [.. Enumerable.Range(1, 14).Select(i => (byte)i)]);
        writer.Append("b", [7, 8]);
        writer.Commit();
        return path;
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        using var file = SafetensorsFile.Open(WriteTwo());
        Assert.Equal(["a", "empty", "b"], file.Tensors.Select(t => t.Name));
        Assert.True(file.TryGet("a", out var a));
        Assert.Equal([2L, 3L], a.Shape);
        Assert.Equal(TensorType.F32, a.Type);
        Assert.Equal(14, a.Bytes[23]);
        Assert.Equal([13, 14], a.Slice(22, 2).ToArray());
        Assert.True(file.TryGet("b", out var b));
        Assert.Empty(b.Shape);
        Assert.Equal([7, 8], b.Bytes.ToArray());
        Assert.True(file.TryGet("empty", out var empty));
        Assert.Equal(0, empty.Length);
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal("g0", file.Metadata["agent"]);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            a.Slice(20, 5);
        });
    }

    [Fact]
    public void The_header_is_padded_to_eight_bytes_and_no_temporary_file_is_left()
    {
        var bytes = File.ReadAllBytes(WriteTwo());
        Assert.Equal(0, BinaryPrimitives.ReadInt64LittleEndian(bytes) % 8);
        Assert.Equal((byte)'{', bytes[8]);
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_writer_that_is_not_committed_leaves_nothing()
    {
        using (
            var writer = SafetensorsWriter.Create(
                _folder.File("x.safetensors"),
                [new("a", TensorType.U8, [4])]
            )
        )
        {
            writer.Append("a", [1, 2]);
            Assert.Throws<InvalidOperationException>(writer.Commit);
            Assert.Throws<InvalidOperationException>(() => writer.Append("a", [1, 2, 3]));
            Assert.Throws<InvalidOperationException>(() => writer.Append("b", [1]));
        }
        Assert.Empty(Directory.GetFiles(_folder.Path));
        Assert.Throws<ArgumentException>(() =>
            SafetensorsWriter.Create(
                _folder.File("x"),
                [new("a", TensorType.U8, [1]), new("a", TensorType.U8, [1])]
            )
        );
        Assert.Throws<ArgumentException>(() =>
            SafetensorsWriter.Create(_folder.File("x"), [new("a", TensorType.U8, [-1])])
        );
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_closed_file_gives_no_bytes()
    {
        var file = SafetensorsFile.Open(WriteTwo());
        var tensor = file.Tensors[0];
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() =>
        {
            _ = tensor.Bytes;
        });
    }

    [Fact]
    public void A_file_over_two_gigabytes_is_mapped()
    {
        // Sparse: it takes no room on the disk.
        const long Length = 5L << 30;
        var header = Encoding.UTF8.GetBytes(
            $$$"""{"big":{"dtype":"U8","shape":[{{{Length}}}],"data_offsets":[0,{{{Length}}}]},"""
                + $$$""" "last":{"dtype":"U8","shape":[1],"data_offsets":[{{{Length}}},{{{Length + 1}}}]}}"""
        );
        var path = _folder.File("big.safetensors");
        using (var stream = File.Create(path))
        {
            var prefix = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
            stream.Write(prefix);
            stream.Write(header);
            stream.Position = 8 + header.Length + Length;
            stream.WriteByte(42);
        }
        using var file = SafetensorsFile.Open(path);
        Assert.True(file.TryGet("last", out var last));
        Assert.Equal(42, last.Bytes[0]);
        Assert.True(file.TryGet("big", out var big));
        Assert.Equal(Length, big.Length);
        Assert.Equal(0, big.Slice(Length - 4, 4)[3]);
        Assert.Throws<OverflowException>(() =>
        {
            _ = big.Bytes;
        });
    }

    public static TheoryData<string, int> Lies =>
        new()
        {
            { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4 },
            { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4 },
            { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8 },
            { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8 },
            {
                """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"""
                    + """ "data_offsets":[2,6]}}""",
                6
            },
            {
                """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"""
                    + """ "data_offsets":[0,4]}}""",
                4
            },
            {
                """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"""
                    + """ "data_offsets":[8,12]}}""",
                12
            },
            {
                """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"""
                    + """ "data_offsets":[4,8]}}""",
                8
            },
            { """{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4 },
            { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4 },
            { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 4 },
            {
                """{"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,4]}}""",
                4
            },
            {
                """{"a":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807],"data_offsets":[0,4]}}""",
                4
            },
            { """{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}""", 4 },
            { """{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4 },
            { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,18446744073709551615]}}""", 4 },
            { """{"a":{"dtype":"Q4","shape":[1],"data_offsets":[0,4]}}""", 4 },
            { """{"a":{"dtype":"bf16","shape":[2],"data_offsets":[0,4]}}""", 4 },
            { """{"a":{"dtype":4,"shape":[1],"data_offsets":[0,4]}}""", 4 },
            { """{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4 },
            { """{"a":{"dtype":"F32","shape":[1]}}""", 4 },
            { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4 },
            { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"extra":1}}""", 4 },
            {
                """{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""",
                4
            },
            { """{"a":[1]}""", 0 },
            { """{"__metadata__":{"x":1}}""", 0 },
            { """{"__metadata__":"x"}""", 0 },
            { """{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4 },
            { """[]""", 0 },
            { """{}""", 1 },
            { """{"a":""", 0 },
            { """ {}""", 0 },
            { "", 0 },
        };

    [Theory, MemberData(nameof(Lies))]
    public void A_lying_header_is_refused_in_one_line_that_names_the_file(string header, int dataBytes)
    {
        var path = Store(Raw(header, dataBytes));
        var error = Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        var deep = "{\"a\":" + new string('[', 100_000) + new string(']', 100_000) + "}";
        Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(Store(Raw(deep, 0))));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1L)]
    [InlineData(100_000_001L)]
    [InlineData(99_000_000L)]
    public void A_header_length_that_cannot_be_is_refused_before_anything_is_allocated(long claimed)
    {
        var path = Store(Raw("{}", 0, claimed));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Every_truncation_of_a_valid_file_is_refused()
    {
        var whole = File.ReadAllBytes(WriteTwo());
        for (var length = 0; length < whole.Length; length++)
        {
            var path = Store(whole[..length]);
            Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(path));
        }
        Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(Store([.. whole, 0])));
        Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(_folder.File("absent")));
    }

    [Fact]
    public void Mutated_files_are_read_safely_or_refused()
    {
        var whole = File.ReadAllBytes(WriteTwo());
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, whole.Length - 1], Gen.Byte)
            .Sample(
                (i, x, j, y) =>
                {
                    byte[] mutated = [.. whole];
                    (mutated[i], mutated[j]) = (x, y);
                    var path = Path.Combine(_folder.Path, Guid.NewGuid().ToString("N"));
                    File.WriteAllBytes(path, mutated);
                    try
                    {
                        using var file = SafetensorsFile.Open(path);
                        return file.Tensors.Sum(t => t.Bytes.Length) <= whole.Length;
                    }
                    catch (ModelFileException)
                    {
                        return true;
                    }
                    finally
                    {
                        File.Delete(path);
                    }
                },
                iter: 1000
            );
    }
}
