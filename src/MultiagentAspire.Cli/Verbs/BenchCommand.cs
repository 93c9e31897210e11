using System.CommandLine;
using System.Text.Json;
using MultiagentAspire.Cli.Benchmarks;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Torch;

namespace MultiagentAspire.Cli.Verbs;

/// <summary>
/// <c>multiagent bench engine|train</c>: tokens a second on a random model, beside what the machine can do.
/// </summary>
internal static class BenchCommand
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
    };

    public static Command Create() =>
        new(
            "bench",
            "Measures the engine or finetuning on a random model, compared with the machine's own rates."
        )
        {
            Engine(),
            Train(),
        };

    private static Command Engine()
    {
        var sizes = new Sizes();
        var adapters = Sizes.Number(
            "--adapters",
            0,
            "Adapters in the batch, spread over the rows; 0 = none."
        );
        var verb = new Command(
            "engine",
            "Decoding speed compared with its lower bound, a plain operator loop, and one adapter."
        )
        {
            adapters,
        };
        sizes.AddTo(verb);
        verb.SetAction(
            async (parsed, cancellationToken) =>
            {
                var placement = Placement(parsed.GetValue(sizes.Threads));
                var settings = new EngineBenchSettings(
                    parsed.GetValue(sizes.Batch),
                    parsed.GetValue(sizes.Prompt),
                    parsed.GetValue(sizes.New),
                    parsed.GetValue(adapters),
                    parsed.GetValue(sizes.Rank),
                    parsed.GetValue(sizes.Rounds),
                    parsed.GetValue(sizes.ProcessorTime)
                );
                await using var bench = new EngineBench(sizes.ShapeOf(parsed), settings, placement);
                Write(await bench.RunAsync(cancellationToken));
            }
        );
        return verb;
    }

    private static Command Train()
    {
        var sizes = new Sizes();
        var microBatch = Sizes.Number(
            "--micro-batch-tokens",
            8192,
            "Maximum number of tokens of one forward pass."
        );
        var verb = new Command("train", "Finetuning speed compared with the rate of matrix products.")
        {
            microBatch,
        };
        sizes.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var placement = Placement(parsed.GetValue(sizes.Threads));
            var settings = new SftBenchSettings(
                parsed.GetValue(sizes.Batch),
                parsed.GetValue(sizes.Prompt),
                parsed.GetValue(sizes.New),
                parsed.GetValue(sizes.Rank),
                parsed.GetValue(microBatch),
                parsed.GetValue(sizes.Rounds),
                parsed.GetValue(sizes.ProcessorTime)
            );
            Write(SftBench.Run(sizes.ShapeOf(parsed), settings, placement));
        });
        return verb;
    }

    private static DevicePlacement Placement(int threads)
    {
        var placement = DevicePlacement.Choose(threads > 0 ? threads : null);
        ComputeSummary.Write(placement);
        return placement;
    }

    private static void Write<T>(T report) =>
        Console.WriteLine(JsonSerializer.Serialize(report, JsonOptions));

    /// <summary>Options of both kinds.</summary>
    private sealed class Sizes
    {
        private readonly Option<int> _hidden = Number("--hidden", 256, "Model width."),
            _layers = Number("--layers", 6, "Blocks."),
            _heads = Number("--heads", 8, "Attention heads."),
            _intermediate = Number("--intermediate", 672, "Width of the feed-forward part."),
            _vocabulary = Number("--vocabulary", 128, "Size of the vocabulary.");

        public Option<int> Batch { get; } = Number("--batch", 64, "Sequences in a batch.");
        public Option<int> Prompt { get; } = Number("--prompt", 16, "Tokens of a prompt.");
        public Option<int> New { get; } = Number("--new", 128, "Tokens generated or learned per sequence.");
        public Option<int> Rank { get; } = Number("--rank", 16, "Rank of adapters.");
        public Option<int> Rounds { get; } =
            Number("--rounds", 5, "Measurements of each part, in turn; the median is reported.");
        public Option<int> Threads { get; } =
            Number("--threads", 0, "Threads; 0: OMP_NUM_THREADS, else the number of cores.");

        public Option<bool> ProcessorTime { get; } =
            new("--processor-time")
            {
                Description =
                    "Measure processor time per thread instead of wall time, for a machine with other load.",
            };

        public static Option<int> Number(string name, int value, string description) =>
            new(name) { Description = description, DefaultValueFactory = _ => value };

        public void AddTo(Command verb)
        {
            foreach (
                var option in (Option<int>[])
                    [
                        _hidden,
                        _layers,
                        _heads,
                        _intermediate,
                        _vocabulary,
                        Batch,
                        Prompt,
                        New,
                        Rank,
                        Rounds,
                        Threads,
                    ]
            )
                verb.Add(option);
            verb.Add(ProcessorTime);
            verb.Add(
                new Option<bool>("--json") { Description = "One JSON object (the only form there is)." }
            );
        }

        public ModelShape ShapeOf(ParseResult parsed)
        {
            foreach (
                var option in (Option<int>[])
                    [_hidden, _layers, _heads, _intermediate, _vocabulary, Batch, Prompt, New, Rank, Rounds]
            )
                if (parsed.GetValue(option) < 1)
                    throw new ArgumentException($"{option.Name} must be at least 1.");
            if (parsed.GetValue(New) < 2)
                throw new ArgumentException(
                    "--new must be at least 2: the first token belongs to the prompt."
                );
            if (parsed.GetValue(_hidden) % (2 * parsed.GetValue(_heads)) != 0)
                throw new ArgumentException(
                    $"--heads must divide --hidden into heads of an even size; {parsed.GetValue(_heads)} does "
                        + $"not divide {parsed.GetValue(_hidden)} so."
                );
            return new ModelShape(
                parsed.GetValue(_hidden),
                parsed.GetValue(_layers),
                parsed.GetValue(_heads),
                parsed.GetValue(_intermediate),
                parsed.GetValue(_vocabulary)
            );
        }
    }
}
