using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Testing;
using MultiagentAspire.Training.Pretraining;

namespace MultiagentAspire.Training.Tests.Pretraining;

public sealed class ArithmeticCorpusTests
{
    private static readonly CorpusMix Everything = new()
    {
        Drills = 0.2,
        Problems = 0.3,
        Summaries = 0.2,
        Debates = 0.3,
        Short = 0.2,
        Long = 0.2,
        Slips = new ErrorRates(0.2, 0.4),
        RevisionSlips = new ErrorRates(0.1, 0.1),
    };

    [Fact]
    public void A_document_is_decided_by_seed_and_index_alone() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 1_000_000], Gen.Int[9, 99])
            .Sample(
                (seed, index, max) =>
                {
                    var corpus = new ArithmeticCorpus(seed, max);
                    var first = corpus.Document(index, Everything);
                    corpus.Document(index + 1, Everything);
                    foreach (var other in (ArithmeticCorpus[])[corpus, new ArithmeticCorpus(seed, max)])
                    {
                        var again = other.Document(index, Everything);
                        Assert.Equal(first.Ids, again.Ids);
                        Assert.Equal(first.LossMask, again.LossMask);
                    }
                    Assert.NotEqual(
                        first.Ids,
                        new ArithmeticCorpus(seed + 1, max).Document(index, Everything).Ids
                    );
                }
            );

    [Fact]
    public void Documents_are_what_the_models_own_tokenizer_and_template_make_of_the_conversation()
    {
        using var folder = new TemporaryFolder();
        CharacterTokenizer.Write(folder.Path);
        var tokenizer = Tokenizer.Load(folder.Path);
        var template = ChatTemplate.Load(folder.Path, tokenizer);
        var kinds = new HashSet<char>();
        Gen.Select(Gen.ULong, Gen.Int[0, 1000])
            .Sample(
                (seed, index) =>
                {
                    var document = new ArithmeticCorpus(seed, 29).Document(index, Everything);
                    var turns = Turns(document.Ids, tokenizer);
                    var expected = template.RenderForTraining(turns[..^1], turns[^1..], tokenizer);
                    Assert.Equal(expected.Ids, document.Ids);
                    // Of a drill only the results are learned, and of every other document the whole last
                    // turn with its end.
                    if (turns[0].Content == "D")
                        Assert.Contains('=', turns[^1].Content);
                    else
                        Assert.Equal(expected.LossMask, document.LossMask);
                    lock (kinds)
                        kinds.Add(
                            turns.Count > 2 ? 'R'
                            : turns[0].Content[0] is 'D' or 'S' ? turns[0].Content[0]
                            : 'P'
                        );
                }
            );
        Assert.Equal("DPRS", string.Concat(kinds.Order()));
    }

    [Fact]
    public void The_vocabulary_is_the_character_tokenizers()
    {
        using var folder = new TemporaryFolder();
        CharacterTokenizer.Write(folder.Path);
        var tokenizer = Tokenizer.Load(folder.Path);
        foreach (var c in Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code).Append('\n'))
            Assert.Equal(
                [CharacterVocabulary.IdOf(c)],
                tokenizer.Encode(c.ToString(), addSpecialTokens: false)
            );
        Assert.Equal(
            (
                CharacterTokenizer.PadId,
                CharacterTokenizer.BosId,
                CharacterTokenizer.EosId,
                CharacterTokenizer.UserId,
                CharacterTokenizer.AssistantId,
                CharacterTokenizer.VocabularySize
            ),
            (
                CharacterVocabulary.Pad,
                CharacterVocabulary.Begin,
                CharacterVocabulary.EndOfTurn,
                CharacterVocabulary.User,
                CharacterVocabulary.Assistant,
                CharacterVocabulary.Size
            )
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => CharacterVocabulary.IdOf('é'));
    }

    [Theory]
    [InlineData(1, 0, 0, 0)]
    [InlineData(0, 1, 0, 1)]
    [InlineData(0, 0, 1, 3)]
    public void The_mix_decides_what_documents_are(double drills, double problems, double summaries, int kind)
    {
        var mix = new CorpusMix
        {
            Drills = drills,
            Problems = problems,
            Summaries = summaries,
            Debates = 0,
        };
        var corpus = new ArithmeticCorpus(1, 29);
        var wanted = kind switch
        {
            0 => 'D',
            3 => 'S',
            _ => '\0',
        };
        for (var i = 0; i < 50; i++)
        {
            var first = (char)(corpus.Document(i, mix).Ids[2] - 6 + ' ');
            Assert.True(wanted == '\0' ? char.IsAsciiDigit(first) : first == wanted);
        }
    }

    /// <summary>The conversation that a document's ids spell.</summary>
    internal static List<ChatTurn> Turns(IReadOnlyList<int> ids, Tokenizer tokenizer)
    {
        Assert.Equal(CharacterVocabulary.Begin, ids[0]);
        var turns = new List<ChatTurn>();
        for (var i = 1; i < ids.Count; )
        {
            var role =
                ids[i] == CharacterVocabulary.User ? "user"
                : ids[i] == CharacterVocabulary.Assistant ? "assistant"
                : throw new InvalidDataException($"id {ids[i]} begins no turn");
            var end = i + 1;
            while (end < ids.Count && ids[end] > CharacterVocabulary.Assistant)
                end++;
            turns.Add(
                new ChatTurn(
                    role,
                    tokenizer.Decode([.. ids.Skip(i + 1).Take(end - i - 1)], skipSpecial: false)
                )
            );
            if (role == "assistant")
                Assert.Equal(CharacterVocabulary.EndOfTurn, ids[end++]);
            i = end;
        }
        return turns;
    }
}
