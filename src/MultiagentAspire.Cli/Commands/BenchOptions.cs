using System.CommandLine;
using MultiagentAspire.Modeling.Models;

namespace MultiagentAspire.Cli.Commands;

/// <summary>Options of <c>multiagent bench</c> that both kinds share: the model's shape and the load.</summary>
internal sealed class BenchOptions
{
    private readonly Option<int> _hidden = Number("--hidden", 256, "Model width."),
        _layers = Number("--layers", 6, "Blocks."),
        _heads = Number("--heads", 8, "Attention heads."),
        _intermediate = Number("--intermediate", 672, "Width of the feed-forward part."),
        _vocabulary = Number("--vocabulary", 128, "Size of the vocabulary.");

    /// <summary>Sequences in a batch.</summary>
    public Option<int> Batch { get; } = Number("--batch", 64, "Sequences in a batch.");

    /// <summary>Tokens of each prompt.</summary>
    public Option<int> Prompt { get; } = Number("--prompt", 16, "Tokens of a prompt.");

    /// <summary>Tokens generated or learned in each sequence; at least 2.</summary>
    public Option<int> New { get; } = Number("--new", 128, "Tokens generated or learned per sequence.");

    /// <summary>Rank of the LoRA adapters.</summary>
    public Option<int> Rank { get; } = Number("--rank", 16, "Rank of adapters.");

    /// <summary>How often each part is measured; the median is reported.</summary>
    public Option<int> Rounds { get; } =
        Number("--rounds", 5, "Measurements of each part, in turn; the median is reported.");

    /// <summary>Threads of the CPU; 0 for OMP_NUM_THREADS, else the number of cores.</summary>
    public Option<int> Threads { get; } =
        Number("--threads", 0, "Threads; 0: OMP_NUM_THREADS, else the number of cores.");

    /// <summary>Whether processor time is counted in place of wall time.</summary>
    public Option<bool> ProcessorTime { get; } =
        new("--processor-time")
        {
            Description =
                "Measure processor time per thread instead of wall time, for a machine with other load.",
        };

    /// <summary>A whole number with a default; its range is checked by <see cref="ShapeOf"/>.</summary>
    public static Option<int> Number(string name, int value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    /// <summary>Sizes that must be at least 1, in the order of the help text.</summary>
    private Option<int>[] Sizes =>
        [_hidden, _layers, _heads, _intermediate, _vocabulary, Batch, Prompt, New, Rank, Rounds];

    /// <summary>Adds all options to a kind of benchmark, after its own.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in Sizes)
            command.Add(option);
        command.Add(Threads);
        command.Add(ProcessorTime);
        command.Add(new Option<bool>("--json") { Description = "One JSON object (the only form there is)." });
    }

    /// <summary>The random model's shape.</summary>
    /// <exception cref="ArgumentException">A size is under 1, or the heads do not divide the width.</exception>
    public ModelShape ShapeOf(ParseResult parsed)
    {
        foreach (var option in Sizes)
            if (parsed.GetValue(option) < 1)
                throw new ArgumentException($"{option.Name} must be at least 1.");
        if (parsed.GetValue(New) < 2)
            throw new ArgumentException("--new must be at least 2: the first token belongs to the prompt.");
        var (hidden, heads) = (parsed.GetValue(_hidden), parsed.GetValue(_heads));
        if (hidden % (2 * heads) != 0)
            throw new ArgumentException(
                $"--heads must divide --hidden into heads of an even size; {heads} does "
                    + $"not divide {hidden} so."
            );
        return new ModelShape(
            hidden,
            parsed.GetValue(_layers),
            heads,
            parsed.GetValue(_intermediate),
            parsed.GetValue(_vocabulary)
        );
    }
}
