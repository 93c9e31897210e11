using MultiagentAspire.Core;

namespace MultiagentAspire.Training.Pretraining;

/// <summary>
/// An endless, seeded stream of arithmetic documents for the shipped tiny model, in the form its chat template renders.
/// Documents are decided by (seed, index) alone, so a resumed run reads on exactly where it stopped.
/// </summary>
/// <param name="seed">Seed of the corpus.</param>
/// <param name="max">Operands are 0..max.</param>
public sealed class ArithmeticCorpus(ulong seed, int max)
{
    private const int StepsOfADrill = 8;
    private readonly StepDigits _digits = StepDigits.For(max);
    private readonly int _longMaximum = LargestInLong(max);

    /// <summary>Document number <paramref name="index"/> under <paramref name="mix"/>.</summary>
    public TrainingDocument Document(long index, CorpusMix mix)
    {
        var chance = new SplitMix(Seeds.Derive(seed, "corpus", index));
        var kind = Pick(chance, mix.Drills, mix.Problems, mix.Summaries, mix.Debates);
        return kind switch
        {
            0 => Drill(chance),
            1 => ProblemDocument(chance, mix),
            2 => Summary(chance, mix),
            _ => Debate(chance, mix),
        };
    }

    /// <summary>What a probe asks, in the order in which models of this size learn it.</summary>
    public static IReadOnlyList<string> ProbeKinds { get; } =
    ["products", "sums", "differences", "below zero", "problems"];

    /// <summary>A clean document of one kind to judge a model by: it is right when every learned token is its most likely one, given those before.</summary>
    public TrainingDocument Probe(string kind, long index)
    {
        var chance = new SplitMix(Seeds.Derive(seed, "probe", kind, index));
        if (kind == "problems")
            return Solution(
                Expression(chance),
                (SolutionStyle)chance.Next(3),
                SlipRates.None,
                chance,
                learnStyle: false
            );
        int left = Product(chance) + Operand(chance),
            right = Product(chance);
        var (question, answer) = kind switch
        {
            "products" => ProductStep(Operand(chance), Operand(chance)),
            "sums" => SumStep(left, Operand(chance)),
            "differences" => DifferenceStep(Math.Max(left, right), Math.Min(left, right)),
            _ => DifferenceStep(Math.Min(left, right), Math.Max(left, right)),
        };
        return new DocumentBuilder()
            .User("D")
            .Assistant()
            .Add(question + "=", learn: false)
            .Add(answer + ";", learn: true)
            .Build();
    }

    /// <summary>a + b*c + d - e*f, operands uniform in 0..max.</summary>
    public Term[] Expression(SplitMix chance) =>
        [
            new(false, Operand(chance), null),
            new(false, Operand(chance), Operand(chance)),
            new(false, Operand(chance), null),
            new(true, Operand(chance), Operand(chance)),
        ];

    private int Operand(SplitMix chance) => chance.Next(max + 1);

    private int Product(SplitMix chance) => Operand(chance) * Operand(chance);

    /// <summary>Several steps of the kinds that occur in solutions; the results are learned, the random operands are not.</summary>
    private TrainingDocument Drill(SplitMix chance)
    {
        var builder = new DocumentBuilder().User("D").Assistant();
        for (var i = 0; i < StepsOfADrill; i++)
        {
            var (question, answer) = Step(chance);
            builder.Add(question + "=", learn: false).Add(answer + ";", learn: true);
        }
        return builder.EndTurn(learn: false).Build();
    }

    /// <summary>Half of the sums are differences: borrows and results below zero are learned last by far.</summary>
    private (string Question, string Answer) Step(SplitMix chance) =>
        chance.Next(12) switch
        {
            < 3 => ProductStep(Operand(chance), Operand(chance)),
            3 => SumStep(Operand(chance), Product(chance)),
            4 => SumStep(Product(chance) + Operand(chance), Operand(chance)),
            5 => SumStep(10 * Operand(chance), 9 * Operand(chance) / 3), // as in split products
            6 => DifferenceStep(Operand(chance), Product(chance)),
            7 => DifferenceStep(Product(chance), Operand(chance) * Operand(chance) / 2),
            _ => DifferenceStep(Product(chance) + Operand(chance) + Operand(chance), Product(chance)),
        };

    private (string Question, string Answer) ProductStep(int x, int y) =>
        ($"{_digits.OfFactor(x)}*{_digits.OfFactor(y)}", _digits.OfValue(x * y));

    private (string Question, string Answer) SumStep(int x, int y) =>
        ($"{_digits.OfValue(x)}+{_digits.OfValue(y)}", _digits.OfValue(x + y));

    private (string Question, string Answer) DifferenceStep(int x, int y) =>
        ($"{_digits.OfValue(x)}-{_digits.OfValue(y)}", _digits.OfValue(x - y));

    private TrainingDocument ProblemDocument(SplitMix chance, CorpusMix mix)
    {
        var terms = Problem(chance, mix);
        return Solution(terms, Style(chance, mix), mix.Slips, chance, learnStyle: true);
    }

    private TrainingDocument Solution(
        Term[] terms,
        SolutionStyle style,
        SlipRates rates,
        SplitMix chance,
        bool learnStyle
    )
    {
        var text = Write(terms, style, rates, chance).Text;
        return new DocumentBuilder()
            .User(WorkedSolution.Expression(terms, _digits))
            .Assistant()
            .Add(text[..1], learnStyle)
            .Add(text[1..], learn: true)
            .EndTurn(learn: true)
            .Build();
    }

    private Term[] Problem(SplitMix chance, CorpusMix mix)
    {
        var length = chance.NextDouble();
        if (length < mix.Short)
            return Shorten(chance, Expression(chance));
        return length < mix.Short + mix.Long ? LongExpression(chance) : Expression(chance);
    }

    /// <summary>a + b*c + d - e*f + g*h, operands small enough for the digits of a step.</summary>
    private Term[] LongExpression(SplitMix chance)
    {
        int Next() => chance.Next(_longMaximum + 1);
        return
        [
            new(false, Next(), null),
            new(false, Next(), Next()),
            new(false, Next(), null),
            new(true, Next(), Next()),
            new(false, Next(), Next()),
        ];
    }

    private static int LargestInLong(int max)
    {
        var room = (max * max) + (2 * max);
        var largest = 1;
        while (largest < max && 2 * (largest + 1) * (largest + 2) <= room)
            largest++;
        return largest;
    }

    private WorkedSolution Write(Term[] terms, SolutionStyle style, SlipRates rates, SplitMix chance) =>
        WorkedSolution.Write(terms, style, _digits, rates, chance);

    private static Term[] Shorten(SplitMix chance, Term[] terms)
    {
        var length = chance.Between(2, terms.Length - 1);
        var start = chance.Next(terms.Length - length + 1);
        var part = terms[start..(start + length)];
        part[0] = part[0] with { Negative = false };
        return part;
    }

    private TrainingDocument Summary(SplitMix chance, CorpusMix mix)
    {
        var others = Solutions(chance, mix, Expression(chance), Others(chance));
        return new DocumentBuilder()
            .User("S\n" + string.Join('\n', others.Select(o => "P" + o.Text)))
            .Assistant()
            .Add(string.Join('|', others.Select(o => o.Summary)), learn: true)
            .EndTurn(learn: true)
            .Build();
    }

    /// <summary>The agent's own solution, then what it hears of the others', then its revision, which is learned.</summary>
    private TrainingDocument Debate(SplitMix chance, CorpusMix mix)
    {
        var terms = chance.NextDouble() < mix.Long ? LongExpression(chance) : Expression(chance);
        var style = Style(chance, mix);
        var own = Write(terms, style, mix.DebatedSlips ?? mix.Slips, chance);
        var builder = new DocumentBuilder()
            .User(WorkedSolution.Expression(terms, _digits))
            .Assistant()
            .Add(own.Text, mix.LearnOwn)
            .EndTurn(mix.LearnOwn);
        var rounds = chance.NextDouble() < 0.06 ? 2 : 1;
        for (var round = 0; round < rounds; round++)
        {
            builder.User(Heard(chance, mix, terms)).Assistant();
            var revision = Write(terms, style, mix.RevisionSlips, chance);
            var last = round == rounds - 1;
            builder.Add(revision.Text, learn: last).EndTurn(learn: last);
        }
        return builder.Build();
    }

    private string Heard(SplitMix chance, CorpusMix mix, Term[] terms)
    {
        var form = chance.NextDouble();
        if (form < 0.04)
            return Asked("C", terms);
        var others = Solutions(chance, mix, terms, Others(chance));
        return Asked(
            chance.NextDouble() < mix.Raw
                ? string.Join('\n', others.Select(o => "P" + o.Text))
                : string.Join('|', others.Select(o => o.Summary)),
            terms
        );
    }

    /// <summary>The question stands again at the end, as in the compact prompts.</summary>
    private string Asked(string heard, Term[] terms) =>
        $"{heard}\n{WorkedSolution.Expression(terms, _digits)}";

    /// <summary>Two others as in the paper's N = 3, sometimes one or up to four.</summary>
    private static int Others(SplitMix chance) => chance.NextDouble() < 0.85 ? 2 : chance.Between(1, 4);

    private WorkedSolution[] Solutions(SplitMix chance, CorpusMix mix, Term[] terms, int count)
    {
        var solutions = new WorkedSolution[count];
        for (var i = 0; i < count; i++)
            solutions[i] = Write(terms, Style(chance, mix), mix.DebatedSlips ?? mix.Slips, chance);
        return solutions;
    }

    private static SolutionStyle Style(SplitMix chance, CorpusMix mix) =>
        (SolutionStyle)Pick(chance, mix.Styles);

    private static int Pick(SplitMix chance, params ReadOnlySpan<double> shares)
    {
        double total = 0;
        foreach (var share in shares)
            total += share;
        var draw = chance.NextDouble() * total;
        for (var i = 0; i < shares.Length; i++)
        {
            draw -= shares[i];
            if (draw < 0)
                return i;
        }
        return shares.Length - 1;
    }
}
