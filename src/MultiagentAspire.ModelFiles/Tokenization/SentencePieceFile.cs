using System.Globalization;
using System.Text;
using Google.Protobuf;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// A <c>tokenizer.model</c>: the protobuf message ModelProto of SentencePiece, read field by field as foreign input. Keeps what decides ids;
/// a setting whose effect is not reproduced exactly is an error.
/// </summary>
internal sealed class SentencePieceFile
{
    private const long LargestFile = 16L << 20;
    private const int LongestPiece = 256;
    private const ulong Bpe = 2;
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly string path;
    private readonly List<SentencePiece> pieces = [];

    private SentencePieceFile(string path) => this.path = path;

    public IReadOnlyList<SentencePiece> Pieces => pieces;

    /// <summary>Id of the begin-of-text piece, −1 for none.</summary>
    public int BosId { get; private set; } = 1;

    /// <summary>Id of the end-of-text piece, −1 for none.</summary>
    public int EosId { get; private set; } = 2;

    /// <summary>A space is put before the text.</summary>
    public bool AddsPrefix { get; private set; } = true;

    /// <exception cref="ModelFileException">Not such a file, damaged, or of a kind that is not supported.</exception>
    public static SentencePieceFile Read(string path)
    {
        var length = new FileInfo(path).Length;
        if (length > LargestFile)
            throw new ModelFileException(
                path,
                $"{length} bytes, more than the {LargestFile} allowed for this kind of file"
            );
        var file = new SentencePieceFile(path);
        try
        {
            file.ReadModel(new CodedInputStream(File.ReadAllBytes(path)));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelFileException(
                path,
                $"is no SentencePiece model, or is damaged: {e.Message}; fetch it again",
                e
            );
        }
        return file;
    }

    private void ReadModel(CodedInputStream input)
    {
        // Absent fields have the values of sentencepiece_model.proto; UNIGRAM is its model type.
        ulong kind = 1;
        var squeezes = true;
        while (input.ReadTag() is var tag and not 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag))
            {
                case (1, WireFormat.WireType.LengthDelimited):
                    pieces.Add(ReadPiece(input.ReadBytes().CreateCodedInput()));
                    break;
                case (2, WireFormat.WireType.LengthDelimited):
                    kind = ReadTrainer(input.ReadBytes().CreateCodedInput(), kind);
                    break;
                case (3, WireFormat.WireType.LengthDelimited):
                    squeezes = ReadNormalizer(input.ReadBytes().CreateCodedInput(), squeezes);
                    break;
                case (5, WireFormat.WireType.LengthDelimited):
                    if (input.ReadBytes().Length > 0)
                        throw Unsupported("denormalizer_spec", "rewrites decoded text");
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
        if (pieces.Count == 0)
            throw new ModelFileException(path, "holds no pieces; it is no SentencePiece model");
        if (kind != Bpe)
            throw Unsupported(
                "trainer_spec.model_type",
                $"is {(kind == 1 ? "UNIGRAM" : kind.ToString(CultureInfo.InvariantCulture))}; only BPE is supported"
            );
        if (squeezes)
            throw Unsupported("normalizer_spec.remove_extra_whitespaces", "is set");
    }

    private SentencePiece ReadPiece(CodedInputStream input)
    {
        var (text, score, kind) = ("", 0f, PieceKind.Normal);
        while (input.ReadTag() is var tag and not 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag))
            {
                case (1, WireFormat.WireType.LengthDelimited):
                    text = Text(input.ReadBytes());
                    break;
                case (2, WireFormat.WireType.Fixed32):
                    score = input.ReadFloat();
                    break;
                case (3, WireFormat.WireType.Varint):
                    kind = (PieceKind)input.ReadInt32();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
        if (text.Length is 0 or > LongestPiece)
            throw Error($"has {text.Length} characters; there must be 1 to {LongestPiece}");
        if (!float.IsFinite(score))
            throw Error("has a score that is no number");
        if (!Enum.IsDefined(kind) || kind == PieceKind.Unused)
            throw Unsupported($"pieces[{pieces.Count}].type", $"is {kind}");
        return new SentencePiece(text, score, kind);

        ModelFileException Error(string problem) =>
            new(path, $"pieces[{pieces.Count}] {problem}; the file is damaged");
    }

    private string Text(ByteString bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException e)
        {
            throw new ModelFileException(
                path,
                $"pieces[{pieces.Count}] is not valid UTF-8; the file is damaged",
                e
            );
        }
    }

    private ulong ReadTrainer(CodedInputStream input, ulong kind)
    {
        while (input.ReadTag() is var tag and not 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag))
            {
                case (3, WireFormat.WireType.Varint):
                    kind = input.ReadUInt64();
                    break;
                case (24, WireFormat.WireType.Varint):
                    if (input.ReadBool())
                        throw Unsupported("trainer_spec.treat_whitespace_as_suffix", "is set");
                    break;
                case (41, WireFormat.WireType.Varint):
                    BosId = input.ReadInt32();
                    break;
                case (42, WireFormat.WireType.Varint):
                    EosId = input.ReadInt32();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
        return kind;
    }

    private bool ReadNormalizer(CodedInputStream input, bool squeezes)
    {
        while (input.ReadTag() is var tag and not 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag))
            {
                case (2, WireFormat.WireType.LengthDelimited):
                    if (input.ReadBytes().Length > 0)
                        throw Unsupported("normalizer_spec.precompiled_charsmap", "is given");
                    break;
                case (3, WireFormat.WireType.Varint):
                    AddsPrefix = input.ReadBool();
                    break;
                case (4, WireFormat.WireType.Varint):
                    squeezes = input.ReadBool();
                    break;
                case (5, WireFormat.WireType.Varint):
                    if (!input.ReadBool())
                        throw Unsupported("normalizer_spec.escape_whitespaces", "is not set");
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
        return squeezes;
    }

    private ModelFileException Unsupported(string part, string what) =>
        new(
            path,
            $"'{part}' {what}, which is not supported exactly, so the file is not used at all; save the model with transformers, which writes tokenizer.json, or serve it by an OpenAI-compatible endpoint"
        );
}
