using System.Text.Json;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// Reads <c>tokenizer.json</c> of HF tokenizers. The file is untrusted. A part whose meaning is not known exactly is
/// an error, never an approximation.
/// </summary>
internal static class TokenizerReader
{
    /// <summary>Largest token id that is accepted.</summary>
    public const int MaxId = 1 << 24;
    private const long MaxFileBytes = 128L << 20;

    /// <summary>
    /// Most characters of a token. The longest published one has 512; without a limit a few ids could decode to
    /// gigabytes.
    /// </summary>
    private const int MaxTokenLength = 4096;

    /// <summary>
    /// Most characters of an added token. At every offset of a text an added token is compared as far as it is
    /// equal, so its length limits the time.
    /// </summary>
    private const int MaxAddedTokenLength = 512;

    /// <summary>Most characters of all added tokens together; each is a node of a tree.</summary>
    private const int MaxAddedCharacters = 1 << 18;

    /// <summary>
    /// Most tokens that one template adds; published ones add one or two. Each name in a template stands for a list,
    /// so without a limit a small file could ask for gigabytes.
    /// </summary>
    private const int MaxSpecialTokens = 64;

    /// <summary>The parts of a tokenizer.</summary>
    /// <exception cref="ModelFileException">Absent, not valid, or with a part that is not supported.</exception>
    public static TokenizerParts Read(string path)
    {
        var root = JsonSection.ReadFile(path, MaxFileBytes);
        var section =
            root.Section("model") ?? throw root.Error("model", "is missing; this is not a tokenizer.json");
        var vocabulary = ReadVocabulary(section);
        var added = ReadAdded(root, vocabulary);
        // Truncation and padding in the file are settings of who saved it; transformers resets them too.
        var normalize = Normalizers.Read(root.Section("normalizer"));
        var preTokenize = PreTokenizers.Read(root.Section("pre_tokenizer"));
        var model = ReadModel(section, vocabulary);
        var specials = ReadPostProcessor(root.Section("post_processor"), vocabulary, added);
        var beginDecoding = TokenDecoders.Read(root.Section("decoder"));
        return new TokenizerParts(vocabulary, added, normalize, preTokenize, model, specials, beginDecoding);
    }

    /// <summary>Id of each token of <c>model.vocab</c>; an id that occurs twice is an error.</summary>
    private static Dictionary<string, int> ReadVocabulary(JsonSection model)
    {
        var type = model.OptionalString("type") ?? "BPE";
        if (type != "BPE")
            throw model.Error(
                "type",
                $"is {ModelFileException.Quote(type)}; only BPE is supported. Serve this model "
                    + "by an OpenAI-compatible endpoint instead"
            );
        var section = model.Section("vocab") ?? throw model.Error("vocab", "is missing");
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var ids = new HashSet<int>();
        try
        {
            foreach (var entry in section.Element.EnumerateObject())
            {
                var id = IdOf(section, entry);
                if (!ids.Add(id))
                    throw section.Error(entry.Name, $"has the id {id}, which another token has already");
                if (entry.Name.Length > MaxTokenLength)
                    throw section.Error(entry.Name, $"is a token of more than {MaxTokenLength} characters");
                vocabulary.Add(entry.Name, id);
            }
        }
        catch (InvalidOperationException e)
        {
            throw new ModelFileException(model.File, "a token of the vocabulary is not valid text", e);
        }
        return vocabulary;
    }

    /// <summary>The token id of an entry of the vocabulary.</summary>
    private static int IdOf(JsonSection vocabulary, JsonProperty entry)
    {
        var isId =
            entry.Value.ValueKind == JsonValueKind.Number
            && entry.Value.TryGetInt32(out var id)
            && id is >= 0 and <= MaxId;
        return isId
            ? entry.Value.GetInt32()
            : throw vocabulary.Error(entry.Name, $"must be a token id between 0 and {MaxId}");
    }

    /// <summary>The list <c>added_tokens</c>, in its order.</summary>
    private static List<AddedToken> ReadAdded(JsonSection root, Dictionary<string, int> vocabulary)
    {
        var tokens = root.Sections("added_tokens")
            .Select(item => (Item: item, Token: ReadToken(item, item.RequiredInt("id", 0, MaxId))))
            .ToList();
        CheckAdded(tokens, vocabulary);
        return [.. tokens.Select(t => t.Token)];
    }

    /// <summary>An added token as <c>tokenizer.json</c> and <c>tokenizer_config.json</c> describe it.</summary>
    /// <param name="item">Its object.</param>
    /// <param name="id">Its id.</param>
    /// <exception cref="ModelFileException">A key is missing or of the wrong kind.</exception>
    public static AddedToken ReadToken(JsonSection item, int id)
    {
        var special = item.Bool("special", absent: false);
        var content = item.RequiredString("content");
        var (left, right) = (item.Bool("lstrip", absent: false), item.Bool("rstrip", absent: false));
        var singleWord = item.Bool("single_word", absent: false);
        var normalized = item.Bool("normalized", absent: !special);
        return new AddedToken(id, content, left, right, singleWord, normalized, special);
    }

    /// <summary>Refuses an id with two texts, a text with two ids, and added tokens that are too long.</summary>
    /// <param name="tokens">Added tokens with their objects in the file, for messages.</param>
    /// <param name="vocabulary">Id of each token without the added ones.</param>
    /// <exception cref="ModelFileException">The tokens contradict each other or the vocabulary.</exception>
    public static void CheckAdded(
        IEnumerable<(JsonSection Item, AddedToken Token)> tokens,
        Dictionary<string, int> vocabulary
    )
    {
        var owners = vocabulary.ToDictionary(p => p.Value, p => p.Key);
        var characters = 0L;
        foreach (var (item, token) in tokens)
        {
            if (vocabulary.TryGetValue(token.Content, out var id) && id != token.Id)
                throw item.Error(
                    "id",
                    $"is {token.Id}, but the vocabulary has {ModelFileException.Quote(token.Content)} as {id}"
                );
            if (owners.TryGetValue(token.Id, out var owner) && owner != token.Content)
                throw item.Error("id", $"{token.Id} belongs to {ModelFileException.Quote(owner)} already");
            if (token.Content.Length > MaxAddedTokenLength)
                throw item.Error("content", $"has more than {MaxAddedTokenLength} characters");
            if ((characters += token.Content.Length) > MaxAddedCharacters)
                throw item.Error(
                    "content",
                    $"brings the added tokens to more than {MaxAddedCharacters} characters"
                );
            owners[token.Id] = token.Content;
        }
    }

    /// <summary>
    /// The section <c>model</c>; random merges, prefixes and suffixes of subwords are refused.
    /// </summary>
    private static BpeModel ReadModel(JsonSection model, Dictionary<string, int> vocabulary)
    {
        if (model.OptionalDouble("dropout", 0, 1) is > 0)
            throw model.Error("dropout", "is given; random merges are not supported");
        foreach (var key in (ReadOnlySpan<string>)["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (!string.IsNullOrEmpty(model.OptionalString(key)))
                throw model.Error(key, "is given, which is not supported");
        }
        var unknown = model.OptionalString("unk_token");
        if (unknown is not null && !vocabulary.ContainsKey(unknown))
            throw model.Error("unk_token", $"{ModelFileException.Quote(unknown)} is not in the vocabulary");
        int? unknownId = unknown is null ? null : vocabulary[unknown];
        var merges = BpeMerges.FromList(model.File, vocabulary, ReadMerges(model));
        return new BpeModel(vocabulary, merges)
        {
            IgnoreMerges = model.Bool("ignore_merges", absent: false),
            ByteFallback = model.Bool("byte_fallback", absent: false),
            FuseUnknown = model.Bool("fuse_unk", absent: false),
            UnknownId = unknownId,
        };
    }

    /// <summary>The list <c>model.merges</c>.</summary>
    private static List<(string, string)> ReadMerges(JsonSection model)
    {
        var merges = new List<(string, string)>();
        foreach (var item in model.Array("merges") ?? default)
        {
            var key = FormattableString.Invariant($"merges[{merges.Count}]");
            merges.Add(ReadMerge(model, key, item) ?? throw model.Error(key, "must be a pair of tokens"));
        }
        return merges;
    }

    /// <summary>A merge, which is written as two tokens with a space between, or as a list of two.</summary>
    private static (string Left, string Right)? ReadMerge(JsonSection model, string key, JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.String)
            return model.Text(key, item).Split(' ') is [var left, var right] ? (left, right) : null;
        var isPair =
            item.ValueKind == JsonValueKind.Array
            && item.GetArrayLength() == 2
            && item[0].ValueKind == JsonValueKind.String
            && item[1].ValueKind == JsonValueKind.String;
        return isPair ? (model.Text(key, item[0]), model.Text(key, item[1])) : null;
    }

    /// <summary>Ids that the post-processor puts before and after a text. Several templates nest.</summary>
    private static (int[] Before, int[] After) ReadPostProcessor(
        JsonSection? section,
        Dictionary<string, int> vocabulary,
        List<AddedToken> added
    )
    {
        int[] before = [],
            after = [];
        foreach (var step in TokenizerSteps.Flatten(section, "processors"))
        {
            switch (step.RequiredString("type"))
            {
                case "ByteLevel":
                    break; // it changes offsets only, which are not computed
                case "TemplateProcessing":
                    var known = vocabulary.Values.Concat(added.Select(t => t.Id)).ToHashSet();
                    var (left, right) = ReadTemplate(step, known);
                    (before, after) = ([.. left, .. before], [.. after, .. right]);
                    break;
                default:
                    throw TokenizerSteps.Unsupported(
                        step,
                        "post-processor",
                        "Sequence, ByteLevel, TemplateProcessing"
                    );
            }
        }
        return (before, after);
    }

    /// <summary>Ids that the template of single texts puts before and after the text.</summary>
    private static (int[] Before, int[] After) ReadTemplate(JsonSection step, HashSet<int> known)
    {
        List<int> before = [],
            after = [];
        var tokens = step.Section("special_tokens");
        var seen = false;
        foreach (var item in step.Sections("single"))
        {
            if (item.Section("Sequence") is not null)
            {
                if (seen)
                    throw step.Error("single", "holds the text twice");
                seen = true;
                continue;
            }
            var ids = TemplateIds(step, item, tokens, known);
            if (before.Count + after.Count + ids.Count > MaxSpecialTokens)
                throw step.Error(
                    "single",
                    $"adds more than {MaxSpecialTokens} tokens to every text, which no tokenizer does"
                );
            (seen ? after : before).AddRange(ids);
        }
        return seen ? ([.. before], [.. after]) : throw step.Error("single", "leaves the text out");
    }

    /// <summary>Ids of one special token of a template.</summary>
    private static IReadOnlyList<int> TemplateIds(
        JsonSection step,
        JsonSection item,
        JsonSection? tokens,
        HashSet<int> known
    )
    {
        var token =
            item.Section("SpecialToken")
            ?? throw step.Error("single", "holds neither a special token nor the text");
        var name = token.RequiredString("id");
        var ids =
            tokens?.Section(name)?.TokenIds("ids")
            ?? throw step.Error("special_tokens", $"does not say what {ModelFileException.Quote(name)} is");
        foreach (var id in ids)
        {
            if (!known.Contains(id))
                throw step.Error(
                    "special_tokens",
                    $"gives {ModelFileException.Quote(name)} the id {id}, which is not in the vocabulary"
                );
        }
        return ids;
    }
}
