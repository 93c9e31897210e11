using MultiagentAspire.Core;

namespace MultiagentAspire.Training.Pretraining;

/// <summary>
/// An endless, seeded stream of arithmetic documents for the shipped tiny model, in the form its chat template renders.
/// Documents are decided by (seed, index) alone, so a resumed run reads on exactly where it stopped.
/// </summary>
/// <param name="seed">Seed of the corpus.</param>
/// <param name="maxOperand">Operands are 0..max.</param>
public sealed class ArithmeticCorpus(ulong seed, int maxOperand)
{
    private const int StepsPerDrill = 8;
    private readonly StepDigits _digits = StepDigits.For(maxOperand);
    private readonly int _longMaximum = MaxOperandInLong(maxOperand);

    /// <summary>Document number <paramref name="index"/> under <paramref name="mix"/>.</summary>
    public TrainingDocument Document(long index, CorpusMix mix)
    {
        var random = new SplitMix64(Seeds.Derive(seed, "corpus", index));
        var kind = Pick(random, mix.Drills, mix.Problems, mix.Summaries, mix.Debates);
        return kind switch
        {
            0 => Drill(random),
            1 => ProblemDocument(random, mix),
            2 => Summary(random, mix),
            _ => Debate(random, mix),
        };
    }

    /// <summary>What a probe asks, in the order in which models of this size learn it.</summary>
    public static IReadOnlyList<string> ProbeKinds { get; } =
    ["products", "sums", "differences", "below zero", "problems"];

    /// <summary>
    /// A clean document of one kind to judge a model by: it is right when every learned token is its most
    /// likely one, given those before.
    /// </summary>
    public TrainingDocument Probe(string kind, long index)
    {
        var random = new SplitMix64(Seeds.Derive(seed, "probe", kind, index));
        if (kind == "problems")
            return Solution(
                Expression(random),
                (SolutionStyle)random.Next(3),
                ErrorRates.None,
                random,
                learnStyle: false
            );
        int left = Product(random) + Operand(random),
            right = Product(random);
        var (question, answer) = kind switch
        {
            "products" => ProductStep(Operand(random), Operand(random)),
            "sums" => SumStep(left, Operand(random)),
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
    public Term[] Expression(SplitMix64 random) =>
        [
            new(false, Operand(random), null),
            new(false, Operand(random), Operand(random)),
            new(false, Operand(random), null),
            new(true, Operand(random), Operand(random)),
        ];

    private int Operand(SplitMix64 random) => random.Next(maxOperand + 1);

    private int Product(SplitMix64 random) => Operand(random) * Operand(random);

    /// <summary>
    /// Several steps of the kinds that occur in solutions; the results are learned, the random operands are
    /// not.
    /// </summary>
    private TrainingDocument Drill(SplitMix64 random)
    {
        var builder = new DocumentBuilder().User("D").Assistant();
        for (var i = 0; i < StepsPerDrill; i++)
        {
            var (question, answer) = Step(random);
            builder.Add(question + "=", learn: false).Add(answer + ";", learn: true);
        }
        return builder.EndTurn(learn: false).Build();
    }

    /// <summary>Half of the sums are differences: borrows and results below zero are learned last by far.</summary>
    private (string Question, string Answer) Step(SplitMix64 random) =>
        random.Next(12) switch
        {
            < 3 => ProductStep(Operand(random), Operand(random)),
            3 => SumStep(Operand(random), Product(random)),
            4 => SumStep(Product(random) + Operand(random), Operand(random)),
            5 => SumStep(10 * Operand(random), 9 * Operand(random) / 3), // as in split products
            6 => DifferenceStep(Operand(random), Product(random)),
            7 => DifferenceStep(Product(random), Operand(random) * Operand(random) / 2),
            _ => DifferenceStep(Product(random) + Operand(random) + Operand(random), Product(random)),
        };

    private (string Question, string Answer) ProductStep(int x, int y) =>
        ($"{_digits.OfFactor(x)}*{_digits.OfFactor(y)}", _digits.OfValue(x * y));

    private (string Question, string Answer) SumStep(int x, int y) =>
        ($"{_digits.OfValue(x)}+{_digits.OfValue(y)}", _digits.OfValue(x + y));

    private (string Question, string Answer) DifferenceStep(int x, int y) =>
        ($"{_digits.OfValue(x)}-{_digits.OfValue(y)}", _digits.OfValue(x - y));

    private TrainingDocument ProblemDocument(SplitMix64 random, CorpusMix mix)
    {
        var terms = Problem(random, mix);
        return Solution(terms, Style(random, mix), mix.Slips, random, learnStyle: true);
    }

    private TrainingDocument Solution(
        Term[] terms,
        SolutionStyle style,
        ErrorRates rates,
        SplitMix64 random,
        bool learnStyle
    )
    {
        var text = Write(terms, style, rates, random).Text;
        return new DocumentBuilder()
            .User(WorkedSolution.Expression(terms, _digits))
            .Assistant()
            .Add(text[..1], learnStyle)
            .Add(text[1..], learn: true)
            .EndTurn(learn: true)
            .Build();
    }

    private Term[] Problem(SplitMix64 random, CorpusMix mix)
    {
        var length = random.NextDouble();
        if (length < mix.Short)
            return Shorten(random, Expression(random));
        return length < mix.Short + mix.Long ? LongExpression(random) : Expression(random);
    }

    /// <summary>a + b*c + d - e*f + g*h, operands small enough for the digits of a step.</summary>
    private Term[] LongExpression(SplitMix64 random)
    {
        int Next() => random.Next(_longMaximum + 1);
        return
        [
            new(false, Next(), null),
            new(false, Next(), Next()),
            new(false, Next(), null),
            new(true, Next(), Next()),
            new(false, Next(), Next()),
        ];
    }

    private static int MaxOperandInLong(int max)
    {
        var room = (max * max) + (2 * max);
        var largest = 1;
        while (largest < max && 2 * (largest + 1) * (largest + 2) <= room)
            largest++;
        return largest;
    }

    private WorkedSolution Write(Term[] terms, SolutionStyle style, ErrorRates rates, SplitMix64 random) =>
        WorkedSolution.Write(terms, style, _digits, rates, random);

    private static Term[] Shorten(SplitMix64 random, Term[] terms)
    {
        var length = random.NextInRange(2, terms.Length - 1);
        var start = random.Next(terms.Length - length + 1);
        var part = terms[start..(start + length)];
        part[0] = part[0] with { Negative = false };
        return part;
    }

    private TrainingDocument Summary(SplitMix64 random, CorpusMix mix)
    {
        var others = Solutions(random, mix, Expression(random), Others(random));
        return new DocumentBuilder()
            .User("S\n" + string.Join('\n', others.Select(o => "P" + o.Text)))
            .Assistant()
            .Add(string.Join('|', others.Select(o => o.Summary)), learn: true)
            .EndTurn(learn: true)
            .Build();
    }

    /// <summary>
    /// The agent's own solution, then what it hears of the others', then its revision, which is learned.
    /// </summary>
    private TrainingDocument Debate(SplitMix64 random, CorpusMix mix)
    {
        var terms = random.NextDouble() < mix.Long ? LongExpression(random) : Expression(random);
        var style = Style(random, mix);
        var own = Write(terms, style, mix.DebatedSlips ?? mix.Slips, random);
        var builder = new DocumentBuilder()
            .User(WorkedSolution.Expression(terms, _digits))
            .Assistant()
            .Add(own.Text, mix.LearnOwn)
            .EndTurn(mix.LearnOwn);
        var rounds = random.NextDouble() < 0.06 ? 2 : 1;
        for (var round = 0; round < rounds; round++)
        {
            builder.User(WriteDebateContext(random, mix, terms)).Assistant();
            var revision = Write(terms, style, mix.RevisionSlips, random);
            var last = round == rounds - 1;
            builder.Add(revision.Text, learn: last).EndTurn(learn: last);
        }
        return builder.Build();
    }

    private string WriteDebateContext(SplitMix64 random, CorpusMix mix, Term[] terms)
    {
        var form = random.NextDouble();
        if (form < 0.04)
            return WritePrompt("C", terms);
        var others = Solutions(random, mix, terms, Others(random));
        return WritePrompt(
            random.NextDouble() < mix.Raw
                ? string.Join('\n', others.Select(o => "P" + o.Text))
                : string.Join('|', others.Select(o => o.Summary)),
            terms
        );
    }

    /// <summary>The question stands again at the end, as in the compact prompts.</summary>
    private string WritePrompt(string heard, Term[] terms) =>
        $"{heard}\n{WorkedSolution.Expression(terms, _digits)}";

    /// <summary>Two others as in the paper's N = 3, sometimes one or up to four.</summary>
    private static int Others(SplitMix64 random) => random.NextDouble() < 0.85 ? 2 : random.NextInRange(1, 4);

    private WorkedSolution[] Solutions(SplitMix64 random, CorpusMix mix, Term[] terms, int count)
    {
        var solutions = new WorkedSolution[count];
        for (var i = 0; i < count; i++)
            solutions[i] = Write(terms, Style(random, mix), mix.DebatedSlips ?? mix.Slips, random);
        return solutions;
    }

    private static SolutionStyle Style(SplitMix64 random, CorpusMix mix) =>
        (SolutionStyle)Pick(random, mix.Styles);

    private static int Pick(SplitMix64 random, params ReadOnlySpan<double> shares)
    {
        double total = 0;
        foreach (var share in shares)
            total += share;
        var draw = random.NextDouble() * total;
        for (var i = 0; i < shares.Length; i++)
        {
            draw -= shares[i];
            if (draw < 0)
                return i;
        }
        return shares.Length - 1;
    }
}
