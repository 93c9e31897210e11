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
    public static SftBenchReport Run(ModelShape shape, SftBenchSettings settings, DevicePlacement placement)
    {
        placement.Applied();
        var clock = new BenchClock(settings.ProcessorTime, placement.Threads);
        using var decoder = Decoder.Create(
            shape.Config(settings.Prompt + settings.New),
            seed: 1,
            placement.Device
        );
        using var rates = new MachineRates(
            decoder,
            Math.Min(settings.MicroBatchTokens, settings.Batch * (settings.Prompt + settings.New)),
            clock
        );
        using var adapter = LoraAdapter.Create(
            decoder.Config,
            new LoraSettings(settings.Rank, 2 * settings.Rank, 0, LoraSettings.AllModules),
            1,
            placement.Device
        );
        var examples = Examples(settings, shape.Vocabulary);
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
        return CreateReport(
            decoder,
            rates,
            speeds.ToDictionary(s => s.Key, s => MachineRates.Median(s.Value)),
            settings,
            placement
        );
    }

    private static SftBenchReport CreateReport(
        Decoder decoder,
        MachineRates rates,
        Dictionary<string, double> speeds,
        SftBenchSettings settings,
        DevicePlacement placement
    )
    {
        var machine = new Dictionary<string, double>
        {
            ["productGflops"] = rates.ProductRate / 1e9,
            ["squareGflops"] = rates.SquareRate / 1e9,
            ["readGigabytesPerSecond"] = rates.ReadRate / 1e9,
        };
        double Ratio(string name, int operations, double rate) =>
            operations * decoder.ParameterCount * speeds[name] / rate;
        var ratios = new Dictionary<string, double>
        {
            ["fullToProductRate"] = Ratio("full", 6, rates.ProductRate),
            ["fullToSquareRate"] = Ratio("full", 6, rates.SquareRate),
            ["loraToProductRate"] = Ratio("lora", 6, rates.ProductRate),
            ["loraNeededToProductRate"] = Ratio("lora", 4, rates.ProductRate),
        };
        return new SftBenchReport(placement.ToString(), settings, machine, speeds, ratios);
    }

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

    private static List<TrainingDocument> Examples(SftBenchSettings settings, int vocabulary)
    {
        var random = new SplitMix64(1);
        var length = settings.Prompt + settings.New;
        return
        [
            .. Enumerable
                .Range(0, settings.Batch)
                .Select(_ => new TrainingDocument(
                    [.. Enumerable.Range(0, length).Select(_ => (int)(random.NextDouble() * vocabulary))],
                    [.. Enumerable.Range(0, length).Select(t => t >= settings.Prompt)]
                )),
        ];
    }
}
