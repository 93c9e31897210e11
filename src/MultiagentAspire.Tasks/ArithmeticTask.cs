using System.Numerics;
using System.Text;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks;

/// <summary>
/// The paper's arithmetic (section 2.3): <c>a+b*c+d-e*f</c> with integers uniform in 0..<c>max</c>, and longer
/// expressions of the same kind.
/// </summary>
/// <remarks>
/// Options: <c>max</c> (largest operand, 0..999999), <c>terms</c> (number of operands, 2..32), <c>prompts</c>
/// (<c>paper</c>, the default, or <c>compact</c>) and the templates of <see cref="TextPrompts.Options"/>.
/// <para>
/// The pattern: the summands have 1, 2, 1, 2 operands and then 2 each (two operands are a product); their signs are
/// + + + - and then + - in turn. When a single operand is left for the last product, it is a summand alone. So 2
/// operands are <c>a+b</c>, 3 <c>a+b*c</c>, 4 <c>a+b*c+d</c>, 5 <c>a+b*c+d-e</c>, 6 the paper's, 8
/// <c>a+b*c+d-e*f+g*h</c>, 10 <c>a+b*c+d-e*f+g*h-i*j</c>.
/// </para>
/// </remarks>
public sealed class ArithmeticTask : ITask
{
    private readonly int _maximum;
    private readonly int _operands;

    private ArithmeticTask(string name, int maximum, int operands, TaskPrompts prompts)
    {
        Name = name;
        Prompts = prompts;
        _maximum = maximum;
        _operands = operands;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public TaskPrompts Prompts { get; }

    /// <param name="spec">Name and options of the task.</param>
    /// <param name="maximum">Largest operand, where the options do not give it.</param>
    /// <param name="operands">Number of operands, likewise.</param>
    /// <exception cref="ArgumentException">An option is unknown or out of its range.</exception>
    internal static ArithmeticTask Create(TaskSpec spec, int maximum, int operands)
    {
        var options = new TaskSpecReader(spec, ["max", "terms", "prompts", .. TextPrompts.Options]);
        var prompts = options.Choice("prompts", "paper", ArithmeticPrompts.ByName);
        return new ArithmeticTask(
            spec.Name,
            options.Integer("max", maximum, low: 0, high: 999_999),
            options.Integer("terms", operands, low: 2, high: 32),
            TextPrompts.FromOptions(options, prompts)
        );
    }

    /// <inheritdoc/>
    /// <remarks>Fewer than <paramref name="count"/> only when the range holds no more expressions.</remarks>
    public IReadOnlyList<LabelledProblem> Problems(ulong seed, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var random = new SplitMix64(Seeds.Derive("arithmetic", seed, _maximum, _operands));
        var possible = (int)BigInteger.Min(BigInteger.Pow(_maximum + 1, _operands), count);
        var seen = new HashSet<string>(possible, StringComparer.Ordinal);
        var problems = new List<LabelledProblem>(possible);
        while (problems.Count < possible)
        {
            var (question, value) = Draw(random);
            if (!seen.Add(question))
                continue;
            var problem = new Problem(ProblemIds.FromQuestion(question), question);
            problems.Add(new LabelledProblem(problem, value.ToString(null, null)));
        }
        return problems;
    }

    /// <inheritdoc/>
    /// <remarks>By <see cref="NumericAnswers.Extract"/>.</remarks>
    public string? Extract(string response) => NumericAnswers.Extract(Thoughts.Remove(response));

    /// <inheritdoc/>
    /// <remarks>By <see cref="NumericAnswers.Equal"/>, which is transitive.</remarks>
    public bool Equivalent(string answer, string reference) => NumericAnswers.Equal(answer, reference);

    /// <summary>A random expression of the pattern, and its value.</summary>
    private (string Question, BigInteger Value) Draw(SplitMix64 random)
    {
        var text = new StringBuilder();
        var value = BigInteger.Zero;
        for (int used = 0, summand = 0; used < _operands; summand++)
        {
            var size = Math.Min(summand is 0 or 2 ? 1 : 2, _operands - used);
            var negative = summand >= 3 && summand % 2 == 1;
            if (summand > 0)
                text.Append(negative ? '-' : '+');
            var first = random.NextInRange(0, _maximum);
            text.Append(first);
            var term = new BigInteger(first);
            if (size == 2)
            {
                var second = random.NextInRange(0, _maximum);
                text.Append('*').Append(second);
                term *= second;
            }
            value += negative ? -term : term;
            used += size;
        }
        return (text.ToString(), value);
    }
}
