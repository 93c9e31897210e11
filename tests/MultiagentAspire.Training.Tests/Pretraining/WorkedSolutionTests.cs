using System.Text.RegularExpressions;
using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Training.Pretraining;

namespace MultiagentAspire.Training.Tests.Pretraining;

public sealed partial class WorkedSolutionTests
{
    private static readonly Gen<SolutionStyle> Style = Gen.Enum<SolutionStyle>();

    /// <summary>Sums of up to six terms that begin without a sign, as questions do.</summary>
    private static readonly Gen<Term[]> Terms = Gen.Select(Gen.Bool, Gen.Int[0, 29], Gen.Int[-1, 29])
        .Select((negative, first, second) => new Term(negative, first, second < 0 ? null : second))
        .Array[1, 6]
        .Select(terms => (Term[])[terms[0] with { Negative = false }, .. terms[1..]]);

    [Fact]
    public void A_clean_solution_arrives_at_the_right_answer_by_steps_that_are_all_right() =>
        Gen.Select(Terms, Style, Gen.Int[0, 99])
            .Sample(
                (terms, style, seed) =>
                {
                    var solution = WorkedSolution.Write(
                        terms,
                        style,
                        StepDigits.For(29),
                        ErrorRates.None,
                        new SplitMix64((ulong)seed)
                    );
                    var value = WorkedSolution.Value(terms);
                    Assert.Equal(value, solution.Answer);
                    Assert.EndsWith($"#{value}", solution.Text, StringComparison.Ordinal);
                    Assert.Equal(WorkedSolution.Letter(style), solution.Text[0]);
                    AssertStepsRight(solution.Text);
                }
            );

    [Fact]
    public void The_question_reads_as_it_is_valued() =>
        Terms.Sample(terms =>
        {
            var text = WorkedSolution.Expression(terms, StepDigits.For(29));
            Assert.Equal(
                WorkedSolution.Value(terms),
                text.Replace("-", "+-")
                    .Split('+')
                    .Sum(term =>
                        term.Split('*').Aggregate(1, (product, factor) => product * int.Parse(factor))
                    )
            );
        });

    [Fact]
    public void Every_clean_problem_of_the_corpus_is_solved_rightly() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 1000], Gen.Int[5, 99], Gen.Double[0, 1])
            .Sample(
                (seed, index, max, longer) =>
                {
                    var (question, solution) = Problem(
                        seed,
                        index,
                        max,
                        new CorpusMix { Long = longer, Short = (1 - longer) / 2 }
                    );
                    var value = question
                        .Replace("-", "+-")
                        .Split('+')
                        .Sum(term =>
                            term.Split('*').Aggregate(1, (product, factor) => product * int.Parse(factor))
                        );
                    Assert.Equal($"{value}", solution[(solution.IndexOf('#') + 1)..]);
                    AssertStepsRight(solution);
                }
            );

    [Fact]
    public void No_step_outgrows_its_digits_with_six_operands_or_eight() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 1000], Gen.Int[2, 99], Gen.Bool)
            .Sample(
                (seed, index, max, eight) =>
                {
                    var (question, solution) = Problem(
                        seed,
                        index,
                        max,
                        new CorpusMix { Long = eight ? 1 : 0 }
                    );
                    Assert.Equal(eight ? 8 : 6, Number().Count(question));
                    var digits = StepDigits.For(max);
                    foreach (Match step in Step().Matches(solution))
                    {
                        Assert.All(
                            step.Groups["value"].Captures,
                            value => Assert.Equal(digits.Value, value.Value.TrimStart('-').Length)
                        );
                        Assert.All(
                            step.Groups["factor"].Captures,
                            factor => Assert.Equal(digits.Factor, factor.Length)
                        );
                    }
                },
                iter: 2000
            );

    /// <summary>
    /// a + b*c + d - e*f + g*h is largest when e or f is zero and the others are as large as they get.
    /// </summary>
    [Theory]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(29)]
    [InlineData(30)]
    [InlineData(99)]
    public void Operands_of_the_longer_problems_are_small_enough_for_the_digits_in_the_worst_case(int max)
    {
        var largest = Enumerable
            .Range(0, 400)
            .Max(index =>
                Number()
                    .Matches(Problem(1, index, max, new CorpusMix { Long = 1 }).Question)
                    .Max(match => int.Parse(match.Value))
            );
        Assert.InRange(2 * largest * (largest + 1), 0, (int)Math.Pow(10, StepDigits.For(max).Value) - 1);
        Assert.InRange(largest, 1, max);
    }

    [Fact]
    public void A_slip_is_carried_on_and_the_rest_of_the_text_stays_consistent() =>
        Gen.Select(Terms, Style, Gen.ULong)
            .Sample(
                (terms, style, seed) =>
                {
                    var solution = WorkedSolution.Write(
                        terms,
                        style,
                        StepDigits.For(29),
                        new ErrorRates(0.3, 0.4),
                        new SplitMix64(seed)
                    );
                    Assert.EndsWith($"#{solution.Answer}", solution.Text, StringComparison.Ordinal);
                    var steps = Step().Matches(solution.Text[1..solution.Text.IndexOf('#')]);
                    if (steps.Count > 0 && steps[^1].Groups["sum"].Success)
                        Assert.Equal(
                            solution.Answer,
                            int.Parse(steps[^1].Groups["value"].Captures[^1].Value)
                        );
                    Assert.EndsWith($"#{solution.Answer}", solution.Summary, StringComparison.Ordinal);
                }
            );

    [Fact]
    public void Slips_come_as_often_as_their_rate_says()
    {
        Term[] terms = [new(false, 3, null), new(false, 12, 24), new(false, 5, null), new(true, 13, 11)];
        var wrong = Enumerable
            .Range(0, 4000)
            .Count(i =>
                WorkedSolution
                    .Write(
                        terms,
                        SolutionStyle.LeftToRight,
                        StepDigits.For(29),
                        new ErrorRates(0.1, 0),
                        new SplitMix64(Seeds.Derive(i))
                    )
                    .Answer != WorkedSolution.Value(terms)
            );
        // Five steps that slip with 0.1 each: 1 - 0.9^5 = 0.41 of the answers, but for slips that cancel.
        Assert.InRange(wrong / 4000.0, 0.36, 0.43);
    }

    [Fact]
    public void The_shared_mistake_is_made_by_every_style_on_a_number_times_zero_alone()
    {
        Term[] terms =
        [
            new(false, 3, null),
            new(false, 12, 0),
            new(false, 5, null),
            new(true, 9, 0),
            new(false, 0, 14),
        ];
        var always = new ErrorRates(0, 0, Misconception: 1);
        foreach (var style in Enum.GetValues<SolutionStyle>())
        {
            var text = WorkedSolution.Write(terms, style, StepDigits.For(29), always, new SplitMix64(0)).Text;
            Assert.Contains("12*00=012", text, StringComparison.Ordinal);
            Assert.Contains("09*00=009", text, StringComparison.Ordinal);
            Assert.Contains("00*14=000", text, StringComparison.Ordinal);
            Assert.EndsWith("#11", text, StringComparison.Ordinal); // 3 + 12 + 5 - 9 + 0
        }
    }

    [Fact]
    public void Writers_who_share_the_mistake_make_it_as_often_as_its_rate_says()
    {
        Term[] terms = [new(false, 3, null), new(false, 12, 0)];
        var made = Enumerable
            .Range(0, 4000)
            .Count(i =>
                WorkedSolution
                    .Write(
                        terms,
                        SolutionStyle.RunningTotal,
                        StepDigits.For(29),
                        new ErrorRates(0, 0, 0.6),
                        new SplitMix64(Seeds.Derive(i))
                    )
                    .Answer == 15
            );
        Assert.InRange(made / 4000.0, 0.57, 0.63);
    }

    [Fact]
    public void The_styles_take_their_own_ways()
    {
        Term[] terms = [new(false, 1, null), new(false, 12, 24), new(false, 3, null), new(true, 4, 5)];
        string Text(SolutionStyle style) =>
            WorkedSolution.Write(terms, style, StepDigits.For(29), ErrorRates.None, new SplitMix64(0)).Text;
        Assert.Equal(
            "L12*24=288;04*05=020;001+288=289;289+003=292;292-020=272#272",
            Text(SolutionStyle.LeftToRight)
        );
        Assert.Equal(
            "R04*05=020;12*24=288;003-020=-017;288-017=271;001+271=272#272",
            Text(SolutionStyle.RightToLeft)
        );
        Assert.Equal(
            "T12*24=240+048=288;001+288=289;289+003=292;04*05=020;292-020=272#272",
            Text(SolutionStyle.RunningTotal)
        );
    }

    private static (string Question, string Solution) Problem(ulong seed, int index, int max, CorpusMix mix)
    {
        var ids = new ArithmeticCorpus(seed, max).Document(index, mix).Ids;
        string Text(int from, int to) =>
            string.Concat(ids[from..to].Select(id => id == 5 ? '\n' : (char)(id - 6 + ' ')));
        var turn = Array.IndexOf(ids, CharacterVocabulary.Assistant);
        return (Text(2, turn), Text(turn + 1, ids.Length - 1));
    }

    private static void AssertStepsRight(string solution)
    {
        var body = solution[1..solution.IndexOf('#')];
        if (!body.Contains('='))
            return;
        foreach (var text in body.Split(';'))
        {
            var step = Step().Match(text);
            Assert.True(step.Success && step.Length == text.Length, text);
            int Value(int index) => int.Parse(step.Groups["value"].Captures[index].Value);
            if (step.Groups["product"].Success)
            {
                var product =
                    int.Parse(step.Groups["factor"].Captures[0].Value)
                    * int.Parse(step.Groups["factor"].Captures[1].Value);
                Assert.Equal(product, Value(step.Groups["value"].Captures.Count - 1));
                if (step.Groups["value"].Captures.Count == 3)
                    Assert.Equal(product, Value(0) + Value(1));
            }
            else
                Assert.Equal(
                    Value(2),
                    step.Groups["sign"].Value == "+" ? Value(0) + Value(1) : Value(0) - Value(1)
                );
        }
    }

    [GeneratedRegex(
        @"(?<product>(?<factor>\d+)\*(?<factor>\d+)=(?:(?<value>-?\d+)\+(?<value>-?\d+)=)?(?<value>-?\d+))"
            + @"|(?<sum>(?<value>-?\d+)(?<sign>[-+])(?<value>-?\d+)=(?<value>-?\d+))"
    )]
    private static partial Regex Step();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
