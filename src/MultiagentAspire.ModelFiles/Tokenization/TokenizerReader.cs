using System.Text.Json;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>Reads <c>tokenizer.json</c> of HF tokenizers. A part whose meaning is not known exactly is an error, never an approximation.</summary>
internal static class TokenizerReader
{
    public const int LargestId = 1 << 24;
    private const long LargestFile = 128L << 20;

    /// <summary>The longest published token has 512 characters; without a bound a few ids could decode to gigabytes.</summary>
    private const int LongestToken = 4096;

    /// <summary>At every place of a text as much of an added token is compared as is alike there, so that its length bounds the time of a text.</summary>
    private const int LongestAdded = 512;

    /// <summary>Of all added tokens together; their characters are the nodes of a tree.</summary>
    private const int MostAddedCharacters = 1 << 18;

    /// <summary>Of one template; published ones add one or two. Each name in a template stands for a list, so that a small file could ask for gigabytes.</summary>
    private const int MostSpecials = 64;

    public static TokenizerParts Read(string path)
    {
        var root = JsonSection.ReadFile(path, LargestFile);
        var section =
            root.Section("model") ?? throw root.Error("model", "is missing; this is not a tokenizer.json");
        var vocabulary = ReadVocabulary(section);
        var added = ReadAdded(root, vocabulary);
        // Truncation and padding in the file are settings of whoever saved it; transformers resets them as well.
        return new TokenizerParts(
            vocabulary,
            added,
            Normalizers.Read(root.Section("normalizer")),
            PreTokenizers.Read(root.Section("pre_tokenizer")),
            ReadModel(section, vocabulary),
            ReadPostProcessor(root.Section("post_processor"), vocabulary, added),
            TokenDecoders.Read(root.Section("decoder"))
        );
    }

    private static Dictionary<string, int> ReadVocabulary(JsonSection model)
    {
        var type = model.OptionalString("type") ?? "BPE";
        if (type != "BPE")
            throw model.Error(
                "type",
                $"is {ModelFileException.Quote(type)}; only BPE is supported. Serve this model by an OpenAI-compatible endpoint instead"
            );
        var section = model.Section("vocab") ?? throw model.Error("vocab", "is missing");
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var ids = new HashSet<int>();
        try
        {
            foreach (var entry in section.Element.EnumerateObject())
            {
                if (
                    entry.Value.ValueKind != JsonValueKind.Number
                    || !entry.Value.TryGetInt32(out var id)
                    || id is < 0 or > LargestId
                )
                    throw section.Error(entry.Name, $"must be a token id between 0 and {LargestId}");
                if (!ids.Add(id))
                    throw section.Error(entry.Name, $"has the id {id}, which another token has already");
                if (entry.Name.Length > LongestToken)
                    throw section.Error(entry.Name, $"is a token of more than {LongestToken} characters");
                vocabulary.Add(entry.Name, id);
            }
        }
        catch (InvalidOperationException e)
        {
            throw new ModelFileException(model.File, "a token of the vocabulary is not valid text", e);
        }
        return vocabulary;
    }

    private static List<AddedToken> ReadAdded(JsonSection root, Dictionary<string, int> vocabulary)
    {
        var tokens = root.Sections("added_tokens")
            .Select(item => (item, ReadToken(item, item.RequiredInt("id", 0, LargestId))))
            .ToList();
        CheckAdded(tokens, vocabulary);
        return [.. tokens.Select(t => t.Item2)];
    }

    /// <summary>An added token as <c>tokenizer.json</c> and <c>tokenizer_config.json</c> describe it.</summary>
    public static AddedToken ReadToken(JsonSection item, int id)
    {
        var special = item.Bool("special", absent: false);
        return new AddedToken(
            id,
            item.RequiredString("content"),
            item.Bool("lstrip", absent: false),
            item.Bool("rstrip", absent: false),
            item.Bool("single_word", absent: false),
            item.Bool("normalized", absent: !special),
            special
        );
    }

    /// <summary>Refuses an id that has two texts and a text that has two ids.</summary>
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
            if (token.Content.Length > LongestAdded)
                throw item.Error("content", $"has more than {LongestAdded} characters");
            if ((characters += token.Content.Length) > MostAddedCharacters)
                throw item.Error(
                    "content",
                    $"brings the added tokens to more than {MostAddedCharacters} characters"
                );
            owners[token.Id] = token.Content;
        }
    }

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
        return new BpeModel(vocabulary, BpeMerges.FromList(model.File, vocabulary, ReadMerges(model)))
        {
            IgnoreMerges = model.Bool("ignore_merges", absent: false),
            ByteFallback = model.Bool("byte_fallback", absent: false),
            FuseUnknown = model.Bool("fuse_unk", absent: false),
            UnknownId = unknown is null ? null : vocabulary[unknown],
        };
    }

    private static List<(string, string)> ReadMerges(JsonSection model)
    {
        var merges = new List<(string, string)>();
        foreach (var item in model.Array("merges") ?? default)
        {
            var key = FormattableString.Invariant($"merges[{merges.Count}]");
            if (
                item.ValueKind == JsonValueKind.String
                && model.Text(key, item).Split(' ') is [var left, var right]
            )
                merges.Add((left, right));
            else if (
                item.ValueKind == JsonValueKind.Array
                && item.GetArrayLength() == 2
                && item[0].ValueKind == JsonValueKind.String
                && item[1].ValueKind == JsonValueKind.String
            )
                merges.Add((model.Text(key, item[0]), model.Text(key, item[1])));
            else
                throw model.Error(key, "must be a pair of tokens");
        }
        return merges;
    }

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
                    break; // it only moves offsets, which nothing here reads
                case "TemplateProcessing":
                    var (left, right) = ReadTemplate(
                        step,
                        vocabulary.Values.Concat(added.Select(t => t.Id)).ToHashSet()
                    );
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
            var name = (
                item.Section("SpecialToken")
                ?? throw step.Error("single", "holds neither a special token nor the text")
            ).RequiredString("id");
            var ids =
                tokens?.Section(name)?.TokenIds("ids")
                ?? throw step.Error(
                    "special_tokens",
                    $"does not say what {ModelFileException.Quote(name)} is"
                );
            foreach (var id in ids)
            {
                if (!known.Contains(id))
                    throw step.Error(
                        "special_tokens",
                        $"gives {ModelFileException.Quote(name)} the id {id}, which is not in the vocabulary"
                    );
            }
            if (before.Count + after.Count + ids.Count > MostSpecials)
                throw step.Error(
                    "single",
                    $"adds more than {MostSpecials} tokens to every text, which no tokenizer does"
                );
            (seen ? after : before).AddRange(ids);
        }
        return seen ? ([.. before], [.. after]) : throw step.Error("single", "leaves the text out");
    }
}
