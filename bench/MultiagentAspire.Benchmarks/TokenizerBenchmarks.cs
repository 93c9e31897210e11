using BenchmarkDotNet.Attributes;
using MultiagentAspire.Modeling.Tokenization;

namespace MultiagentAspire.Benchmarks;

/// <summary>
/// A megabyte of text in tokens, beside Microsoft.ML.Tokenizers on the same <c>tokenizer.model</c>. MULTIAGENT_REFERENCE names the folder
/// that holds <c>models/tokenizers/mistral-7b-v0.3</c> and <c>data/gsm8k</c>.
/// </summary>
[MemoryDiagnoser]
public class TokenizerBenchmarks
{
    private static readonly string Reference = Environment.GetEnvironmentVariable("MULTIAGENT_REFERENCE") ?? "/work/shared";
    private static readonly string Folder = Path.Combine(Reference, "models", "tokenizers", "mistral-7b-v0.3");
    private Microsoft.ML.Tokenizers.LlamaTokenizer? _other;
    private Tokenizer? _tokenizer;
    private Tokenizer? _fresh;
    private string _text = "";
    private int[] _ids = [];

    [GlobalSetup]
    public void Setup()
    {
        _text = File.ReadAllText(Path.Combine(Reference, "data", "gsm8k", "train.jsonl"))[..1_000_000];
        using var model = File.OpenRead(Path.Combine(Folder, "tokenizer.model"));
        _other = Microsoft.ML.Tokenizers.LlamaTokenizer.Create(model, addBeginOfSentence: false, addEndOfSentence: false);
        _tokenizer = Tokenizer.Load(Folder);
        _ids = [.. _tokenizer.Encode(_text, addSpecialTokens: false)];
        // They differ where a character stands three times or more, nowhere else (docs/decisions/0016-tokenizers.md).
        if (_other.CountTokens(_text) is var other && Math.Abs(other - _ids.Length) > _ids.Length / 1000) throw new InvalidOperationException($"{other} and {_ids.Length} tokens are not the same work.");
    }

    [Benchmark(Baseline = true)]
    public int EncodeByMicrosoft() => _other!.EncodeToIds(_text).Count;

    [Benchmark]
    public int Encode() => _tokenizer!.Encode(_text, addSpecialTokens: false).Count;

    [IterationSetup(Target = nameof(EncodeWithNoWordCached))]
    public void Fresh() => _fresh = Tokenizer.Load(Folder);

    [Benchmark]
    public int EncodeWithNoWordCached() => _fresh!.Encode(_text, addSpecialTokens: false).Count;

    [Benchmark]
    public int Decode() => _tokenizer!.Decode(_ids, skipSpecial: false).Length;

    [Benchmark]
    public int DecodeByMicrosoft() => _other!.Decode(_ids).Length;

    [Benchmark]
    public int Load() => Tokenizer.Load(Folder).VocabularySize;
}
