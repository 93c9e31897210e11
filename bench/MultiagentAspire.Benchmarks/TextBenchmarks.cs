using BenchmarkDotNet.Attributes;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.ModelFiles.Tokenization;

namespace MultiagentAspire.Benchmarks;

/// <summary>What each request costs beside the model: template, tokens, and the vote at the end.</summary>
[MemoryDiagnoser]
public class TextBenchmarks
{
    private readonly string _folder = Directory.CreateTempSubdirectory("text-benchmarks-").FullName;
    private readonly List<string?> _answers = ["42", "42", "17", null, "42", "17"];
    private readonly ChatTurn[] _turns =
    [
        ChatTurn.User("1+2*3+4-5*6="),
        ChatTurn.Assistant("2*3=6;5*6=30;1+6+4-30=-19"),
        ChatTurn.User("1+2*3+4-5*6="),
    ];
    private Tokenizer? _tokenizer;
    private ChatTemplate? _template;
    private string _text = "";

    [GlobalSetup]
    public void Setup()
    {
        CharacterTokenizer.Write(_folder, 512);
        _tokenizer = Tokenizer.Load(_folder);
        _template = ChatTemplate.Load(_folder, _tokenizer);
        _text = _template.Render(_turns, addGenerationPrompt: true);
    }

    [Benchmark]
    public string Template() => _template!.Render(_turns, addGenerationPrompt: true);

    [Benchmark]
    public int Tokenize() => _tokenizer!.Encode(_text, addSpecialTokens: false).Count;

    [Benchmark]
    public string? Vote() => Voting.Vote(_answers, string.Equals, new VotingSettings(), seed: 1).Answer;

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);
}
