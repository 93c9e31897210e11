using System.Globalization;
using System.Text.Json;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// Makes of a folder's <c>tokenizer.model</c>, with <c>tokenizer_config.json</c> beside it where there is one, what transformers makes of them
/// for the LLaMA family (its LlamaConverter): the steps are those of the <c>tokenizer.json</c> that it would write.
/// </summary>
internal static class SentencePieceReader
{
    public const string FileName = "tokenizer.model";
    private const long LargestConfig = 16L << 20;

    // With "legacy" the prefix goes before every stretch between added tokens; without, only before the text.
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
        return new TokenizerParts(
            vocabulary,
            added,
            Normalizers.Read(legacy ? Section(path, prefix ? LegacyPrefixed : LegacyPlain) : null),
            PreTokenizers.Read(legacy ? null : Section(path, prefix ? Prefixed : Plain)),
            Model(path, file, vocabulary),
            (
                bos is not null && config.Bool("add_bos_token", absent: true) ? [file.BosId] : [],
                eos is not null && config.Bool("add_eos_token", absent: false) ? [file.EosId] : []
            ),
            TokenDecoders.Read(Section(path, prefix ? DecoderPrefixed : DecoderPlain))
        )
        {
            Named = new (string Name, string? Text)[] { ("bos_token", bos), ("eos_token", eos) }
                .Where(t => t.Text is not null)
                .ToDictionary(t => t.Name, t => t.Text!),
        };
    }

    private static JsonSection Section(string path, string json) =>
        JsonSection.Parse(path, System.Text.Encoding.UTF8.GetBytes(json));

    private static JsonSection Config(string folder)
    {
        var path = Path.Combine(folder, "tokenizer_config.json");
        return File.Exists(path) ? JsonSection.ReadFile(path, LargestConfig) : Section(path, "{}");
    }

    private static string? Piece(SentencePieceFile file, int id) =>
        id >= 0 && id < file.Pieces.Count ? file.Pieces[id].Text : null;

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

    private static BpeModel Model(string path, SentencePieceFile file, Dictionary<string, int> vocabulary)
    {
        var normal = file
            .Pieces.Select((piece, id) => (piece.Text, piece.Score, id, piece.Kind))
            .Where(p => p.Kind == PieceKind.Normal)
            .Select(p => (p.Text, p.Score, p.id))
            .ToList();
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

    /// <summary>Control pieces and those that users defined are found in text before anything else; what the configuration says of a token goes before what the model says.</summary>
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
                tokens[id] = (
                    model,
                    new AddedToken(
                        id,
                        text,
                        false,
                        false,
                        false,
                        Normalized: false,
                        Special: kind != PieceKind.UserDefined
                    )
                );
        }
        if (config.Section("added_tokens_decoder") is { } described)
        {
            foreach (var entry in described.Element.EnumerateObject())
            {
                if (
                    !int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    || id > TokenizerReader.LargestId
                )
                    throw described.Error(
                        entry.Name,
                        $"must be a token id between 0 and {TokenizerReader.LargestId}"
                    );
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

    /// <summary>Older folders name further tokens in a file of their own, without the flags that decide how text is cut at them.</summary>
    private static void RequireKnown(
        string folder,
        Dictionary<string, int> vocabulary,
        List<AddedToken> added
    )
    {
        var path = Path.Combine(folder, "added_tokens.json");
        if (!File.Exists(path))
            return;
        var section = JsonSection.ReadFile(path, LargestConfig);
        var known = added.Select(t => t.Content).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in section.Element.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number)
                throw section.Error(entry.Name, "must be a token id");
            if (!known.Contains(entry.Name) && !vocabulary.ContainsKey(entry.Name))
                throw section.Error(
                    entry.Name,
                    "is in no added_tokens_decoder of tokenizer_config.json, so how text is cut at it is not known; save the folder with transformers 4.34 or later"
                );
        }
    }
}
