using MultiagentAspire.Core;

namespace MultiagentAspire.Training.Pretraining;

/// <summary>
/// An endless, seeded stream of arithmetic documents for the shipped tiny model, in the form of its chat template. A
/// document depends on the seed, its index and the mix alone, so a resumed training continues with the same documents.
/// </summary>
/// <param name="seed">Seed of the corpus.</param>
/// <param name="maxOperand">Largest operand; operands are uniform in 0..max.</param>
public sealed class ArithmeticCorpus(ulong seed, int maxOperand)
{
    private const int StepsPerDrill = 8;
    private readonly StepDigits _digits = StepDigits.For(maxOperand);
    private readonly int _longMaximum = MaxOperandInLong(maxOperand);

    /// <summary>One document.</summary>
    /// <param name="index">Number of the document, from 0.</param>
    /// <param name="mix">Shares of the kinds of documents, and rates of errors.</param>
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

    /// <summary>The kinds of probes, in the order in which models of this size learn them.</summary>
    public static IReadOnlyList<string> ProbeKinds { get; } =
    ["products", "sums", "differences", "below zero", "problems"];

    /// <summary>
    /// A document without errors of one kind, to measure a model. The model passes when every learned token is its
    /// most likely one, given the tokens before.
    /// </summary>
    /// <param name="kind">One of <see cref="ProbeKinds"/>.</param>
    /// <param name="index">Number of the probe, from 0.</param>
    public TrainingDocument Probe(string kind, long index)
    {
        var random = new SplitMix64(Seeds.Derive(seed, "probe", kind, index));
        if (kind == "problems")
        {
            var terms = Expression(random);
            var style = (SolutionStyle)random.Next(3);
            return Solution(terms, style, ErrorRates.None, random, learnStyle: false);
        }
        var (question, answer) = ProbeStep(kind, random);
        return new DocumentBuilder()
            .User("D")
            .Assistant()
            .Add(question + "=", learn: false)
            .Add(answer + ";", learn: true)
            .Build();
    }

    /// <summary>One step of a kind, without its result, and the result.</summary>
    private (string Question, string Answer) ProbeStep(string kind, SplitMix64 random)
    {
        var left = Product(random) + Operand(random);
        var right = Product(random);
        switch (kind)
        {
            case "products":
                return ProductStep(Operand(random), Operand(random));
            case "sums":
                return SumStep(left, Operand(random));
            case "differences":
                return DifferenceStep(Math.Max(left, right), Math.Min(left, right));
            default:
                return DifferenceStep(Math.Min(left, right), Math.Max(left, right));
        }
    }

    /// <summary>The terms of a + b*c + d - e*f, operands uniform in 0..max.</summary>
    /// <param name="random">The source of the operands.</param>
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
    /// Single steps of the kinds that occur in solutions. The results are learned; the operands, which are random, are
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

    /// <summary>
    /// A random step. Half of the steps are differences: borrows and results below zero are learned last by far.
    /// </summary>
    private (string Question, string Answer) Step(SplitMix64 random)
    {
        switch (random.Next(12))
        {
            case < 3:
                return ProductStep(Operand(random), Operand(random));
            case 3:
                return SumStep(Operand(random), Product(random));
            case 4:
                return SumStep(Product(random) + Operand(random), Operand(random));
            case 5: // as in split products
                return SumStep(10 * Operand(random), 9 * Operand(random) / 3);
            case 6:
                return DifferenceStep(Operand(random), Product(random));
            case 7:
                return DifferenceStep(Product(random), Operand(random) * Operand(random) / 2);
            default:
                return DifferenceStep(Product(random) + Operand(random) + Operand(random), Product(random));
        }
    }

    private (string Question, string Answer) ProductStep(int x, int y) =>
        ($"{_digits.OfFactor(x)}*{_digits.OfFactor(y)}", _digits.OfValue(x * y));

    private (string Question, string Answer) SumStep(int x, int y) =>
        ($"{_digits.OfValue(x)}+{_digits.OfValue(y)}", _digits.OfValue(x + y));

    private (string Question, string Answer) DifferenceStep(int x, int y) =>
        ($"{_digits.OfValue(x)}-{_digits.OfValue(y)}", _digits.OfValue(x - y));

    /// <summary>A problem with its solution, which is learned with its errors and its style letter.</summary>
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

    /// <summary>A short, long or ordinary expression, by the shares of the mix.</summary>
    private Term[] Problem(SplitMix64 random, CorpusMix mix)
    {
        var length = random.NextDouble();
        if (length < mix.Short)
            return Shorten(random, Expression(random));
        return length < mix.Short + mix.Long ? LongExpression(random) : Expression(random);
    }

    /// <summary>The terms of a + b*c + d - e*f + g*h, operands small enough for the digits of a step.</summary>
    private Term[] LongExpression(SplitMix64 random)
    {
        return [Number(), Product(), Number(), Product(negative: true), Product()];

        int SmallOperand() => random.Next(_longMaximum + 1);
        Term Number() => new(false, SmallOperand(), null);
        Term Product(bool negative = false) => new(negative, SmallOperand(), SmallOperand());
    }

    /// <summary>The largest operand with which no step of a long expression outgrows its digits.</summary>
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

    /// <summary>Two or more consecutive terms of an expression, the first of them positive.</summary>
    private static Term[] Shorten(SplitMix64 random, Term[] terms)
    {
        var length = random.NextInRange(2, terms.Length - 1);
        var start = random.Next(terms.Length - length + 1);
        var part = terms[start..(start + length)];
        part[0] = part[0] with { Negative = false };
        return part;
    }

    /// <summary>Solutions of several agents, and their summary, which is learned.</summary>
    private TrainingDocument Summary(SplitMix64 random, CorpusMix mix)
    {
        var solutions = Solutions(random, mix, Expression(random), CountOthers(random));
        return new DocumentBuilder()
            .User("S\n" + InFull(solutions))
            .Assistant()
            .Add(Summarize(solutions), learn: true)
            .EndTurn(learn: true)
            .Build();
    }

    /// <summary>
    /// The agent's own solution, then the solutions of others or their summary, then its revision, which is learned.
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
            var isLast = round == rounds - 1;
            builder.Add(revision.Text, learn: isLast).EndTurn(learn: isLast);
        }
        return builder.Build();
    }

    /// <summary>
    /// The prompt of a revision: the others' solutions in full or as a summary. One in 25 has none of them.
    /// </summary>
    private string WriteDebateContext(SplitMix64 random, CorpusMix mix, Term[] terms)
    {
        if (random.NextDouble() < 0.04)
            return WritePrompt("C", terms);
        var solutions = Solutions(random, mix, terms, CountOthers(random));
        var isRaw = random.NextDouble() < mix.Raw;
        return WritePrompt(isRaw ? InFull(solutions) : Summarize(solutions), terms);
    }

    /// <summary>Solutions as a prompt shows them in full, one a line.</summary>
    private static string InFull(IEnumerable<WorkedSolution> solutions) =>
        string.Join('\n', solutions.Select(solution => "P" + solution.Text));

    /// <summary>Solutions as a summary shows them: products and answers.</summary>
    private static string Summarize(IEnumerable<WorkedSolution> solutions) =>
        string.Join('|', solutions.Select(solution => solution.Summary));

    /// <summary>A context followed by the question, as in the compact prompts.</summary>
    private string WritePrompt(string context, Term[] terms) =>
        $"{context}\n{WorkedSolution.Expression(terms, _digits)}";

    /// <summary>How many other agents a document has: two as in the paper's N = 3, sometimes one to four.</summary>
    private static int CountOthers(SplitMix64 random) =>
        random.NextDouble() < 0.85 ? 2 : random.NextInRange(1, 4);

    /// <summary>Solutions of several agents to one expression, each with its own style and errors.</summary>
    private WorkedSolution[] Solutions(SplitMix64 random, CorpusMix mix, Term[] terms, int count)
    {
        var solutions = new WorkedSolution[count];
        for (var i = 0; i < count; i++)
            solutions[i] = Write(terms, Style(random, mix), mix.DebatedSlips ?? mix.Slips, random);
        return solutions;
    }

    private static SolutionStyle Style(SplitMix64 random, CorpusMix mix) =>
        (SolutionStyle)Pick(random, mix.Styles);

    /// <summary>A random index, with probabilities in proportion to the shares.</summary>
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
