using System.Globalization;
using System.Text;
using Google.Protobuf;
using WireType = Google.Protobuf.WireFormat.WireType;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// A <c>tokenizer.model</c>: the protobuf message ModelProto (sentencepiece_model.proto), read field by field as
/// untrusted input. Keeps what decides ids; a setting whose effect is not reproduced exactly is an error.
/// </summary>
internal sealed class SentencePieceFile
{
    /// <summary>Size of the file in bytes: 16 MiB.</summary>
    private const long MaxFileBytes = 16L << 20;

    /// <summary>Length of a piece; a longer one is an error.</summary>
    private const int MaxPieceLength = 256;

    /// <summary>Values of TrainerSpec.ModelType.</summary>
    private const ulong Unigram = 1,
        Bpe = 2;

    /// <summary>Throws for bytes that are no UTF-8.</summary>
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Path of the file, for messages.</summary>
    private readonly string _path;
    private readonly List<SentencePiece> _pieces = [];

    /// <summary>An object with the defaults of the format; reading sets what the file states.</summary>
    private SentencePieceFile(string path) => _path = path;

    /// <summary>The pieces; the index of a piece is its id.</summary>
    public IReadOnlyList<SentencePiece> Pieces => _pieces;

    /// <summary>Id of the begin-of-text piece, −1 for none.</summary>
    public int BosId { get; private set; } = 1;

    /// <summary>Id of the end-of-text piece, −1 for none.</summary>
    public int EosId { get; private set; } = 2;

    /// <summary>Whether a space is put before the text, <c>add_dummy_prefix</c>.</summary>
    public bool AddsPrefix { get; private set; } = true;

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="ModelFileException">Not such a file, too large, damaged, or of a kind that is not
    /// supported.</exception>
    public static SentencePieceFile Read(string path)
    {
        var length = new FileInfo(path).Length;
        if (length > MaxFileBytes)
            throw new ModelFileException(
                path,
                $"{length} bytes, more than the {MaxFileBytes} allowed for this kind of file"
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

    /// <summary>Reads ModelProto.</summary>
    private void ReadModel(CodedInputStream input)
    {
        // Absent fields have the defaults of sentencepiece_model.proto.
        var kind = Unigram;
        var squeezes = true;
        while (input.ReadTag() is var tag and not 0)
        {
            switch (FieldOf(tag))
            {
                case (1, WireType.LengthDelimited):
                    _pieces.Add(ReadPiece(input.ReadBytes().CreateCodedInput()));
                    break;
                case (2, WireType.LengthDelimited):
                    kind = ReadTrainer(input.ReadBytes().CreateCodedInput(), kind);
                    break;
                case (3, WireType.LengthDelimited):
                    squeezes = ReadNormalizer(input.ReadBytes().CreateCodedInput(), squeezes);
                    break;
                case (5, WireType.LengthDelimited):
                    if (input.ReadBytes().Length > 0)
                        throw Unsupported("denormalizer_spec", "rewrites decoded text");
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
        RequireSupported(kind, squeezes);
    }

    /// <summary>
    /// Refuses a file without pieces, another model than BPE, and the removal of extra white space.
    /// </summary>
    private void RequireSupported(ulong kind, bool squeezes)
    {
        if (_pieces.Count == 0)
            throw new ModelFileException(_path, "holds no pieces; it is no SentencePiece model");
        var name = kind == Unigram ? "UNIGRAM" : kind.ToString(CultureInfo.InvariantCulture);
        if (kind != Bpe)
            throw Unsupported("trainer_spec.model_type", $"is {name}; only BPE is supported");
        if (squeezes)
            throw Unsupported("normalizer_spec.remove_extra_whitespaces", "is set");
    }

    /// <summary>Reads SentencePiece, the message of one piece.</summary>
    private SentencePiece ReadPiece(CodedInputStream input)
    {
        var (text, score, kind) = ("", 0f, PieceKind.Normal);
        while (input.ReadTag() is var tag and not 0)
        {
            switch (FieldOf(tag))
            {
                case (1, WireType.LengthDelimited):
                    text = Text(input.ReadBytes());
                    break;
                case (2, WireType.Fixed32):
                    score = input.ReadFloat();
                    break;
                case (3, WireType.Varint):
                    kind = (PieceKind)input.ReadInt32();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
        var piece = new SentencePiece(text, score, kind);
        RequireValid(piece);
        return piece;
    }

    private void RequireValid(SentencePiece piece)
    {
        var (text, score, kind) = piece;
        if (text.Length is 0 or > MaxPieceLength)
            throw Error($"has {text.Length} characters; there must be 1 to {MaxPieceLength}");
        if (!float.IsFinite(score))
            throw Error("has a score that is no number");
        if (!Enum.IsDefined(kind) || kind == PieceKind.Unused)
            throw Unsupported($"pieces[{_pieces.Count}].type", $"is {kind}");

        ModelFileException Error(string problem) =>
            new(_path, $"pieces[{_pieces.Count}] {problem}; the file is damaged");
    }

    /// <summary>Text of a piece, which must be valid UTF-8.</summary>
    private string Text(ByteString bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException e)
        {
            throw new ModelFileException(
                _path,
                $"pieces[{_pieces.Count}] is not valid UTF-8; the file is damaged",
                e
            );
        }
    }

    /// <summary>Reads TrainerSpec and gives the model type.</summary>
    private ulong ReadTrainer(CodedInputStream input, ulong kind)
    {
        while (input.ReadTag() is var tag and not 0)
        {
            switch (FieldOf(tag))
            {
                case (3, WireType.Varint):
                    kind = input.ReadUInt64();
                    break;
                case (24, WireType.Varint):
                    if (input.ReadBool())
                        throw Unsupported("trainer_spec.treat_whitespace_as_suffix", "is set");
                    break;
                case (41, WireType.Varint):
                    BosId = input.ReadInt32();
                    break;
                case (42, WireType.Varint):
                    EosId = input.ReadInt32();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
        return kind;
    }

    /// <summary>Reads NormalizerSpec and gives whether extra white space is removed.</summary>
    private bool ReadNormalizer(CodedInputStream input, bool squeezes)
    {
        while (input.ReadTag() is var tag and not 0)
        {
            switch (FieldOf(tag))
            {
                case (2, WireType.LengthDelimited):
                    if (input.ReadBytes().Length > 0)
                        throw Unsupported("normalizer_spec.precompiled_charsmap", "is given");
                    break;
                case (3, WireType.Varint):
                    AddsPrefix = input.ReadBool();
                    break;
                case (4, WireType.Varint):
                    squeezes = input.ReadBool();
                    break;
                case (5, WireType.Varint):
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

    /// <summary>Field number and wire type of a protobuf tag.</summary>
    private static (int Number, WireType Type) FieldOf(uint tag) =>
        (WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag));

    /// <summary>The error for a setting whose effect is not reproduced exactly.</summary>
    private ModelFileException Unsupported(string part, string what) =>
        new(
            _path,
            $"'{part}' {what}, which is not supported exactly, so the file is not used at all; "
                + "save the model with transformers, which writes tokenizer.json, or serve it by an "
                + "OpenAI-compatible endpoint"
        );
}
