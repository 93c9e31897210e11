using CsCheck;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks.Tests;

public sealed class QuestionOverlapTests
{
    private const string Apples =
        "Tom has twelve red apples in a basket and gives five of them to his sister Anna before lunch. "
        + "How many apples are left in the basket after lunch?";

    private static Problem Of(string question) => new(ProblemIds.FromQuestion(question), question);

    /// <summary>Words that stand nowhere twice.</summary>
    private static readonly Gen<string> Unlike = Gen.Int[0, 1_000_000]
        .Array[12, 40]
        .Select(words => string.Join(' ', words.Select(word => $"word{word}")));

    [Fact]
    public void A_question_with_one_word_changed_is_nearly_the_same()
    {
        var changed = Apples.Replace("sister Anna", "sister Berta", StringComparison.Ordinal);
        var found = Assert.Single(
            NearDuplicateQuestions.Find([Of("Something else entirely."), Of(Apples)], [Of(changed)])
        );
        Assert.Equal((changed, Apples), (found.Evaluated.Question, found.Trained.Question));
        var words = Apples.Split(' ').Length - NearDuplicateQuestions.GramSize + 1;
        Assert.Equal((words - (double)NearDuplicateQuestions.GramSize) / words, found.Share, 6);
    }

    [Fact]
    public void Case_and_punctuation_hide_nothing() =>
        Assert.Equal(
            1,
            Assert
                .Single(
                    NearDuplicateQuestions.Find(
                        [Of(Apples)],
                        [Of(Apples.ToUpperInvariant().Replace('.', '!'))]
                    )
                )
                .Share
        );

    [Fact]
    public void Questions_of_other_words_are_not_alike() =>
        Gen.Select(Unlike.Array[1, 10], Unlike.Array[1, 10])
            .Sample(
                (train, evaluate) =>
                    NearDuplicateQuestions
                        .Find([.. train.Select(Of)], [.. evaluate.Except(train).Select(Of)])
                        .Count == 0,
                iter: 100
            );

    [Fact]
    public void Arithmetic_never_trips_it()
    {
        var task = TaskRegistry.Create(TaskSpec.Create("arithmetic", ("max", "3"), ("terms", "4")));
        var splits = ProblemSplitter.Create(task, 1, 128, 128);
        Assert.Empty(
            NearDuplicateQuestions.Find(
                [.. splits.Train.Select(problem => problem.Problem)],
                [.. splits.Evaluate.Select(problem => problem.Problem)]
            )
        );
    }

    [Fact]
    public void A_phrase_that_every_question_has_tells_nothing()
    {
        const string Phrase =
            "Read the following passage with care and then answer the question at its end in one word:";
        var train = Enumerable
            .Range(0, NearDuplicateQuestions.MaxGramFrequency + 1)
            .Select(number => Of($"{Phrase} t{number} u{number} v{number} w{number}"))
            .ToList();
        Assert.Empty(NearDuplicateQuestions.Find(train, [Of($"{Phrase} other words than those")]));
    }

    [Fact]
    public void A_leak_is_refused_with_numbers_and_an_example()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            ProblemSplitter.RequireNoNearDuplicates(
                [Of(Apples)],
                [Of(Apples.Replace("red", "green", StringComparison.Ordinal)), Of("Short?")]
            )
        );
        Assert.StartsWith(
            "1 of 2 evaluation questions are nearly training questions",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("green apples", error.Message, StringComparison.Ordinal);
    }
}
