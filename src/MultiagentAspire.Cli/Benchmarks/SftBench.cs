using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Torch;
using MultiagentAspire.Training;
using MultiagentAspire.Training.Sft;

namespace MultiagentAspire.Cli.Benchmarks;

/// <summary>Measures finetuning on a random model beside the rate of matrix products.</summary>
internal static class SftBench
{
    /// <summary>
    /// Measures finetuning of all weights and of an adapter in turn, with the rates of the machine before each;
    /// one round more than asked warms up and is dropped.
    /// </summary>
    public static SftBenchReport Run(ModelShape shape, SftBenchSettings settings, DevicePlacement placement)
    {
        placement.Applied();
        var clock = new BenchClock(settings.ProcessorTime, placement.Threads);
        var length = settings.Prompt + settings.New;
        using var decoder = Decoder.Create(shape.Config(length), seed: 1, placement.Device);
        var rows = Math.Min(settings.MicroBatchTokens, settings.Batch * length);
        using var rates = new MachineRates(decoder, rows, clock);
        var lora = new LoraSettings(settings.Rank, 2 * settings.Rank, 0, LoraSettings.AllModules);
        using var adapter = LoraAdapter.Create(decoder.Config, lora, 1, placement.Device);
        var examples = CreateExamples(settings, shape.Vocabulary);
        var speeds = new Dictionary<string, List<double>> { ["full"] = [], ["lora"] = [] };
        for (var round = -1; round < settings.Rounds; round++) // the first round warms up
        {
            foreach (var (name, samples) in speeds)
            {
                rates.Sample();
                var speed = Measure(decoder, name == "lora" ? adapter : null, examples, settings, clock);
                if (round >= 0)
                    samples.Add(speed);
            }
        }
        var medians = speeds.ToDictionary(speed => speed.Key, speed => MachineRates.Median(speed.Value));
        var ratios = Ratios(decoder.ParameterCount, rates, medians);
        return new SftBenchReport(placement.ToString(), settings, RatesOf(rates), medians, ratios);
    }

    /// <summary>The measured rates of the machine, in GFLOP/s and GB/s.</summary>
    private static Dictionary<string, double> RatesOf(MachineRates rates) =>
        new()
        {
            ["productGflops"] = rates.ProductRate / 1e9,
            ["squareGflops"] = rates.SquareRate / 1e9,
            ["readGigabytesPerSecond"] = rates.ReadRate / 1e9,
        };

    /// <summary>
    /// Operations a second against the measured rate of matrix products. A token costs 6 operations a
    /// parameter: 2 forward, 4 backward; an adapter needs no gradient of the weights, so 4 would do.
    /// </summary>
    private static Dictionary<string, double> Ratios(
        long parameters,
        MachineRates rates,
        Dictionary<string, double> speeds
    )
    {
        double Operations(string name, int perParameter) => perParameter * parameters * speeds[name];
        var full = Operations("full", 6);
        var lora = Operations("lora", 6);
        var loraNeeded = Operations("lora", 4);
        return new Dictionary<string, double>
        {
            ["fullToProductRate"] = full / rates.ProductRate,
            ["fullToSquareRate"] = full / rates.SquareRate,
            ["loraToProductRate"] = lora / rates.ProductRate,
            ["loraNeededToProductRate"] = loraNeeded / rates.ProductRate,
        };
    }

    /// <summary>Tokens a second of two optimizer steps.</summary>
    private static double Measure(
        Decoder decoder,
        LoraAdapter? adapter,
        IReadOnlyList<TrainingDocument> examples,
        SftBenchSettings settings,
        BenchClock clock
    )
    {
        var training = new TrainingSettings
        {
            Rank = settings.Rank,
            BatchSize = settings.Batch,
            MicroBatchTokens = settings.MicroBatchTokens,
            MaxSteps = 2,
            LearningRate = 1e-4,
        };
        using var run = new SftTrainer(decoder, adapter, examples, training, seed: 1);
        var start = clock.NowAfterSync(decoder.Device);
        var tokens = run.Step(0).Tokens + run.Step(1).Tokens;
        return tokens / (clock.NowAfterSync(decoder.Device) - start);
    }

    /// <summary>Documents of random token ids, in which all but the prompt's tokens are learned.</summary>
    private static List<TrainingDocument> CreateExamples(SftBenchSettings settings, int vocabulary)
    {
        var random = new SplitMix64(1);
        var length = settings.Prompt + settings.New;
        var examples = new List<TrainingDocument>();
        for (var i = 0; i < settings.Batch; i++)
        {
            var ids = Enumerable.Range(0, length).Select(_ => (int)(random.NextDouble() * vocabulary));
            var learned = Enumerable.Range(0, length).Select(t => t >= settings.Prompt);
            examples.Add(new TrainingDocument([.. ids], [.. learned]));
        }
        return examples;
    }
}
