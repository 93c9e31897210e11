using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks.Tests;

/// <summary>The comparison of questions exactly at its limits.</summary>
public sealed class NearDuplicateLimitTests
{
    private static Problem Ask(string question) => new(ProblemIds.FromQuestion(question), question);

    /// <summary>Words that differ: a0 a1 a2 …</summary>
    private static string Words(int count, string name = "a") =>
        string.Join(' ', Enumerable.Range(0, count).Select(number => $"{name}{number}"));

    private static IReadOnlyList<NearDuplicate> Find(string trained, string evaluated) =>
        NearDuplicateQuestions.Find([Ask(trained)], [Ask(evaluated)]);

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(11, true)]
    public void Questions_of_ten_words_or_more_are_compared(int words, bool compared) =>
        Assert.Equal(compared, Find(Words(words), Words(words)).Count == 1);

    /// <summary>Of 12 sequences of three words 9 are shared: exactly three quarters.</summary>
    [Theory]
    [InlineData(11, true, 9)]
    [InlineData(10, false, 8)]
    public void Three_quarters_of_the_sequences_make_a_near_duplicate(int sameWords, bool found, int shared)
    {
        var evaluated = $"{Words(sameWords)} {Words(14 - sameWords, "b")}";
        var duplicates = Find($"{Words(sameWords)} {Words(9, "c")}", evaluated);
        Assert.Equal(found, duplicates.Count == 1);
        if (found)
            Assert.Equal(shared / 12.0, duplicates[0].Share);
    }

    [Fact]
    public void A_question_without_comparable_sequences_is_no_duplicate()
    {
        Assert.Empty(Find(Words(5), Words(5)));
        Assert.Empty(Find(Words(20), Words(20, "b")));
        Assert.Empty(NearDuplicateQuestions.Find([], [Ask(Words(20))]));
        Assert.Empty(NearDuplicateQuestions.Find([Ask(Words(20))], []));
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void A_sequence_in_at_most_200_training_questions_is_compared(int trained, bool found)
    {
        var train = Enumerable.Range(0, trained).Select(number => Ask($"{Words(12)} x{number}")).ToList();
        Assert.Equal(found, NearDuplicateQuestions.Find(train, [Ask(Words(12))]).Count == 1);
    }

    [Fact]
    public void One_comparable_sequence_is_enough_where_all_others_are_frequent()
    {
        var frequent = Enumerable.Range(0, 201).Select(number => Ask($"{Words(11)} x{number}"));
        var trained = Ask($"{Words(9, "b")} a9 a10 z");
        var evaluated = Ask($"{Words(11)} z");
        var duplicate = Assert.Single(NearDuplicateQuestions.Find([.. frequent, trained], [evaluated]));
        Assert.Equal((trained, 1.0), (duplicate.Trained, duplicate.Share));
    }

    [Fact]
    public void A_sequence_that_a_question_repeats_counts_once()
    {
        var repeated = $"{Words(10)} {Words(10)}";
        var duplicate = Assert.Single(Find(repeated, repeated));
        Assert.Equal(1.0, duplicate.Share);
        Assert.Equal(8.0 / 10, Assert.Single(Find(Words(10), repeated)).Share);
    }

    [Fact]
    public void Of_equally_near_training_questions_the_first_is_named_and_of_others_the_nearest()
    {
        var evaluated = Ask(Words(20));
        var (near, nearer) = (Ask($"{Words(18)} x y"), Ask($"{Words(19)} x y"));
        Assert.Equal(nearer, Assert.Single(NearDuplicateQuestions.Find([near, nearer], [evaluated])).Trained);
        Assert.Equal(nearer, Assert.Single(NearDuplicateQuestions.Find([nearer, near], [evaluated])).Trained);
        var same = Ask($"{Words(19)} z");
        Assert.Equal(nearer, Assert.Single(NearDuplicateQuestions.Find([nearer, same], [evaluated])).Trained);
    }

    [Fact]
    public void The_nearest_pairs_come_first()
    {
        var train = new[] { Ask(Words(20)), Ask(Words(20, "b")) };
        var (near, same) = (Ask($"{Words(18)} x y"), Ask(Words(20, "b")));
        var found = NearDuplicateQuestions.Find(train, [near, Ask(Words(20, "c")), same]);
        Assert.Equal([same, near], found.Select(duplicate => duplicate.Evaluated));
        Assert.Equal([train[1], train[0]], found.Select(duplicate => duplicate.Trained));
        Assert.Equal([1.0, 16.0 / 18], found.Select(duplicate => duplicate.Share));
    }

    [Theory]
    [InlineData("  A0   a1\ta2\na3 a4 a5 a6 a7 a8 a9  ")]
    [InlineData("a0, a1. (a2) a3! a-4 a5 a6 a7 a8 \"a9\"")]
    public void Words_are_letters_and_digits_between_white_space(string question) =>
        Assert.Equal(1.0, Assert.Single(Find(Words(10), question)).Share);
}
