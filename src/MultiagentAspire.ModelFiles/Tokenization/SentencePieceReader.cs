using System.Globalization;
using System.Text.Json;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// Reads a folder's <c>tokenizer.model</c> and, where it exists, <c>tokenizer_config.json</c>. The steps are those
/// of the <c>tokenizer.json</c> that transformers would write for them (LlamaConverter in
/// convert_slow_tokenizer.py).
/// </summary>
internal static class SentencePieceReader
{
    /// <summary>Name of the file in a model's folder.</summary>
    public const string FileName = "tokenizer.model";
    private const long MaxConfigBytes = 16L << 20;

    // With "legacy" every stretch between added tokens gets the prefix; without, only the beginning of the text.
    private const string LegacyPlain = """{"type":"Replace","pattern":{"String":" "},"content":"▁"}""";
    private const string LegacyPrefixed =
        $$"""{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{{LegacyPlain}}]}""";
    private const string Plain =
        """{"type":"Metaspace","replacement":"▁","prepend_scheme":"never","split":false}""";
    private const string Prefixed =
        """{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":false}""";
    private const string Decoding =
        """{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"}""";
    private const string DecoderPlain = $$"""{"type":"Sequence","decoders":[{{Decoding}}]}""";
    private const string DecoderPrefixed =
        $$"""{"type":"Sequence","decoders":[{{Decoding}},{"type":"Strip","content":" ","start":1,"stop":0}]}""";

    /// <summary>The parts of the tokenizer of a folder.</summary>
    /// <exception cref="ModelFileException">A file is not valid, or has a setting that is not supported
    /// exactly.</exception>
    public static TokenizerParts Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var file = SentencePieceFile.Read(path);
        var vocabulary = Vocabulary(path, file);
        var config = Config(folder);
        var added = ReadAdded(path, config, file, vocabulary);
        RequireKnown(folder, vocabulary, added);
        var legacy = config.Bool("legacy", absent: true);
        var prefix = file.AddsPrefix && config.Bool("add_prefix_space", absent: true);
        var (bos, eos) = (Piece(file, file.BosId), Piece(file, file.EosId));
        int[] before = bos is not null && config.Bool("add_bos_token", absent: true) ? [file.BosId] : [];
        int[] after = eos is not null && config.Bool("add_eos_token", absent: false) ? [file.EosId] : [];
        var normalizer = legacy ? Section(path, prefix ? LegacyPrefixed : LegacyPlain) : (JsonSection?)null;
        var preTokenizer = legacy ? (JsonSection?)null : Section(path, prefix ? Prefixed : Plain);
        var beginDecoding = TokenDecoders.Read(Section(path, prefix ? DecoderPrefixed : DecoderPlain));
        return new TokenizerParts(
            vocabulary,
            added,
            Normalizers.Read(normalizer),
            PreTokenizers.Read(preTokenizer),
            Model(path, file, vocabulary),
            (before, after),
            beginDecoding
        )
        {
            Named = Named(bos, eos),
        };
    }

    /// <summary>The tokens that exist, by the names of chat templates.</summary>
    private static Dictionary<string, string> Named(string? bos, string? eos)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        if (bos is not null)
            named.Add("bos_token", bos);
        if (eos is not null)
            named.Add("eos_token", eos);
        return named;
    }

    /// <summary>A section of a <c>tokenizer.json</c> from text in this class.</summary>
    private static JsonSection Section(string path, string json) =>
        JsonSection.Parse(path, System.Text.Encoding.UTF8.GetBytes(json));

    /// <summary><c>tokenizer_config.json</c>, or an empty object where it is absent.</summary>
    private static JsonSection Config(string folder)
    {
        var path = Path.Combine(folder, "tokenizer_config.json");
        return File.Exists(path) ? JsonSection.ReadFile(path, MaxConfigBytes) : Section(path, "{}");
    }

    /// <summary>Text of a piece by its id; null when there is none.</summary>
    private static string? Piece(SentencePieceFile file, int id) =>
        id >= 0 && id < file.Pieces.Count ? file.Pieces[id].Text : null;

    /// <summary>Id of each piece by its text; a text that occurs twice is an error.</summary>
    private static Dictionary<string, int> Vocabulary(string path, SentencePieceFile file)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var piece in file.Pieces)
        {
            if (!vocabulary.TryAdd(piece.Text, vocabulary.Count))
                throw new ModelFileException(
                    path,
                    $"holds the piece {ModelFileException.Quote(piece.Text)} twice; the file is damaged"
                );
        }
        return vocabulary;
    }

    /// <summary>BPE with the merges that the scores of normal pieces imply.</summary>
    private static BpeModel Model(string path, SentencePieceFile file, Dictionary<string, int> vocabulary)
    {
        var normal = new List<(string Text, float Score, int Id)>();
        for (var id = 0; id < file.Pieces.Count; id++)
        {
            if (file.Pieces[id] is { Kind: PieceKind.Normal } piece)
                normal.Add((piece.Text, piece.Score, id));
        }
        var unknown = file.Pieces.Where(p => p.Kind == PieceKind.Unknown).Select(p => p.Text).ToList();
        if (unknown.Count != 1)
            throw new ModelFileException(
                path,
                $"has {unknown.Count} pieces for unknown text; there must be one"
            );
        return new BpeModel(vocabulary, BpeMerges.FromScores(normal))
        {
            ByteFallback = file.Pieces.Any(p => p.Kind == PieceKind.Byte),
            FuseUnknown = true,
            UnknownId = vocabulary[unknown[0]],
        };
    }

    /// <summary>
    /// Added tokens: the control, user-defined and unknown pieces of the model. What the configuration states about
    /// a token replaces what the model states.
    /// </summary>
    private static List<AddedToken> ReadAdded(
        string path,
        JsonSection config,
        SentencePieceFile file,
        Dictionary<string, int> vocabulary
    )
    {
        var tokens = new SortedDictionary<int, (JsonSection Item, AddedToken Token)>();
        var model = Section(path, "{}");
        for (var id = 0; id < file.Pieces.Count; id++)
        {
            var (text, _, kind) = file.Pieces[id];
            if (kind is PieceKind.Control or PieceKind.UserDefined or PieceKind.Unknown)
                tokens[id] = (model, AddedPiece(id, text, kind));
        }
        if (config.Section("added_tokens_decoder") is { } described)
        {
            foreach (var entry in described.Element.EnumerateObject())
            {
                var id = IdOf(described, entry.Name);
                var item =
                    entry.Value.ValueKind == JsonValueKind.Object
                        ? described.Member(entry)
                        : throw described.Error(entry.Name, "must be an object");
                tokens[id] = (item, TokenizerReader.ReadToken(item, id));
            }
        }
        TokenizerReader.CheckAdded(tokens.Values, vocabulary);
        return [.. tokens.Values.Select(t => t.Token)];
    }

    /// <summary>A piece of the model as an added token: matched in raw text, without stripping.</summary>
    private static AddedToken AddedPiece(int id, string text, PieceKind kind) =>
        new(
            id,
            text,
            StripLeft: false,
            StripRight: false,
            SingleWord: false,
            Normalized: false,
            Special: kind != PieceKind.UserDefined
        );

    /// <summary>A token id that is written as a key.</summary>
    private static int IdOf(JsonSection section, string key)
    {
        var isId = int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var id);
        return isId && id <= TokenizerReader.MaxId
            ? id
            : throw section.Error(key, $"must be a token id between 0 and {TokenizerReader.MaxId}");
    }

    /// <summary>
    /// Refuses tokens that only <c>added_tokens.json</c> names: this older file does not state the flags that decide
    /// how text is cut at them.
    /// </summary>
    private static void RequireKnown(
        string folder,
        Dictionary<string, int> vocabulary,
        List<AddedToken> added
    )
    {
        var path = Path.Combine(folder, "added_tokens.json");
        if (!File.Exists(path))
            return;
        var section = JsonSection.ReadFile(path, MaxConfigBytes);
        var known = added.Select(t => t.Content).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in section.Element.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number)
                throw section.Error(entry.Name, "must be a token id");
            if (!known.Contains(entry.Name) && !vocabulary.ContainsKey(entry.Name))
                throw section.Error(
                    entry.Name,
                    "is in no added_tokens_decoder of tokenizer_config.json, so how text is cut "
                        + "at it is not known; save the folder with transformers 4.34 or later"
                );
        }
    }
}
