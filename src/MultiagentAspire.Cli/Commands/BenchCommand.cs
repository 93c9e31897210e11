using System.CommandLine;
using System.Text.Json;
using MultiagentAspire.Cli.Benchmarks;
using MultiagentAspire.Modeling.Torch;

namespace MultiagentAspire.Cli.Commands;

/// <summary>
/// <c>multiagent bench engine|train</c>: tokens a second on a random model, beside the rates of the machine. Prints one
/// JSON object.
/// </summary>
internal static class BenchCommand
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
    };

    /// <summary>Builds the command with its two kinds, <c>engine</c> and <c>train</c>.</summary>
    public static Command Create() =>
        new(
            "bench",
            "Measures the engine or finetuning on a random model, compared with the machine's own rates."
        )
        {
            Engine(),
            Train(),
        };

    /// <summary><c>bench engine</c>; its extra option is <c>--adapters</c>.</summary>
    private static Command Engine()
    {
        var sizes = new BenchOptions();
        var adapters = BenchOptions.Number(
            "--adapters",
            0,
            "Adapters in the batch, spread over the rows; 0 = none."
        );
        var command = new Command(
            "engine",
            "Decoding speed compared with its lower bound, a plain operator loop, and one adapter."
        )
        {
            adapters,
        };
        sizes.AddTo(command);
        command.SetAction(
            (parsed, cancellationToken) =>
                MeasureEngineAsync(parsed, sizes, parsed.GetValue(adapters), cancellationToken)
        );
        return command;
    }

    /// <summary>Measures and prints an <see cref="EngineBenchReport"/>.</summary>
    private static async Task MeasureEngineAsync(
        ParseResult parsed,
        BenchOptions sizes,
        int adapters,
        CancellationToken cancellationToken
    )
    {
        var placement = Placement(parsed.GetValue(sizes.Threads));
        var (rank, rounds) = (parsed.GetValue(sizes.Rank), parsed.GetValue(sizes.Rounds));
        var settings = new EngineBenchSettings(
            parsed.GetValue(sizes.Batch),
            parsed.GetValue(sizes.Prompt),
            parsed.GetValue(sizes.New),
            adapters,
            rank,
            rounds,
            parsed.GetValue(sizes.ProcessorTime)
        );
        await using var bench = new EngineBench(sizes.ShapeOf(parsed), settings, placement);
        Write(await bench.RunAsync(cancellationToken));
    }

    /// <summary><c>bench train</c>; its extra option is <c>--micro-batch-tokens</c>.</summary>
    private static Command Train()
    {
        var sizes = new BenchOptions();
        var microBatch = BenchOptions.Number(
            "--micro-batch-tokens",
            8192,
            "Maximum number of tokens of one forward pass."
        );
        var command = new Command("train", "Finetuning speed compared with the rate of matrix products.")
        {
            microBatch,
        };
        sizes.AddTo(command);
        command.SetAction(parsed => MeasureTraining(parsed, sizes, parsed.GetValue(microBatch)));
        return command;
    }

    /// <summary>
    /// Measures and prints an <see cref="SftBenchReport"/>. It cannot be cancelled: a signal ends the process.
    /// </summary>
    private static void MeasureTraining(ParseResult parsed, BenchOptions sizes, int microBatchTokens)
    {
        var placement = Placement(parsed.GetValue(sizes.Threads));
        var (rank, rounds) = (parsed.GetValue(sizes.Rank), parsed.GetValue(sizes.Rounds));
        var settings = new SftBenchSettings(
            parsed.GetValue(sizes.Batch),
            parsed.GetValue(sizes.Prompt),
            parsed.GetValue(sizes.New),
            rank,
            microBatchTokens,
            rounds,
            parsed.GetValue(sizes.ProcessorTime)
        );
        Write(SftBench.Run(sizes.ShapeOf(parsed), settings, placement));
    }

    /// <summary>
    /// The device of this process with that many threads; 0 for the default. Also written to standard error.
    /// </summary>
    private static DevicePlacement Placement(int threads)
    {
        var placement = DevicePlacement.Choose(threads > 0 ? threads : null);
        ComputeSummary.Write(placement);
        return placement;
    }

    /// <summary>Prints the report as indented JSON, camel case, on standard output.</summary>
    private static void Write<T>(T report) =>
        Console.WriteLine(JsonSerializer.Serialize(report, JsonOptions));
}
