using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Torch;
using static TorchSharp.torch;

namespace MultiagentAspire.Cli.Benchmarks;

/// <summary>
/// Measures the engine on a random model beside what the machine could do and beside a plain loop, in turn,
/// so that ratios hold on a busy machine.
/// </summary>
internal sealed class EngineBench : IAsyncDisposable
{
    private readonly EngineBenchSettings _settings;
    private readonly DevicePlacement _placement;

    /// <summary>Temporary folder of tokenizer and adapters.</summary>
    private readonly string _folder = Directory.CreateTempSubdirectory("multiagent-bench-").FullName;

    /// <summary>Model of the plain loop, of the adapters and of the measured rates.</summary>
    private readonly Decoder _decoder;

    /// <summary>The engine, with a model of its own.</summary>
    private readonly InferenceEngine _engine;
    private readonly PlainDecoding _plain;

    /// <summary>Rates of the machine, sampled before each measurement.</summary>
    private readonly MachineRates _rates;

    /// <summary>As many random adapters as the settings ask for.</summary>
    private readonly AdapterRef[] _adapters;

    /// <summary>Wall time, or processor time per thread.</summary>
    private readonly BenchClock _clock;

    /// <summary>
    /// Creates two models of equal random weights: the engine owns one, the plain loop uses the other.
    /// </summary>
    /// <param name="shape">Shape of the random model; it has no grouped queries.</param>
    public EngineBench(ModelShape shape, EngineBenchSettings settings, DevicePlacement placement)
    {
        (_settings, _placement) = (settings, placement.Applied());
        _clock = new BenchClock(settings.ProcessorTime, placement.Threads);
        var positions = settings.Prompt + settings.New + 1;
        _decoder = Decoder.Create(shape.Config(positions), seed: 1, placement.Device);
        CharacterTokenizer.Write(_folder, positions);
        // The engine disposes its decoder: the same seed gives it one of its own with the same weights.
        var engineDecoder = Decoder.Create(shape.Config(positions), seed: 1, placement.Device);
        // The engine's cache holds the whole batch, as the plain loop's does.
        _engine = new InferenceEngine(
            engineDecoder,
            Tokenizer.Load(_folder),
            [],
            new EngineOptions
            {
                MaxBatch = settings.Batch,
                Adapters = Math.Max(1, settings.Adapters),
                CacheMebibytes = 65_536,
            }
        );
        _plain = new PlainDecoding(_decoder, settings.Batch, positions);
        _rates = new MachineRates(_decoder, settings.Batch, _clock);
        _adapters = [.. Enumerable.Range(0, settings.Adapters).Select(CreateAdapter)];
    }

    /// <summary>
    /// Measures the plain loop and the engine without, with one and with all adapters, in turn. One round more
    /// than asked warms up and is dropped.
    /// </summary>
    public async Task<EngineBenchReport> RunAsync(CancellationToken cancellationToken)
    {
        var counts = _settings.Adapters == 0 ? [0] : new[] { 0, 1, _settings.Adapters }.Distinct().ToArray();
        var engine = counts.ToDictionary(c => c, _ => new List<GenerationRate>());
        var plain = new List<GenerationRate>();
        for (var round = -1; round < _settings.Rounds; round++) // the first round warms up
        {
            var measuredPlain = RunPlain();
            if (round >= 0)
                plain.Add(measuredPlain);
            foreach (var count in counts)
            {
                _rates.Sample();
                var measured = await RunEngineAsync(count, cancellationToken);
                if (round >= 0)
                    engine[count].Add(measured);
            }
        }
        return CreateReport(engine.ToDictionary(e => e.Key, e => Median(e.Value)), Median(plain));
    }

    /// <summary>The report, with rates of the machine in GFLOP/s and GB/s.</summary>
    private EngineBenchReport CreateReport(Dictionary<int, GenerationRate> engine, GenerationRate plain)
    {
        var floor = MeasureFloor();
        var machine = new Dictionary<string, double>
        {
            ["productGflops"] = _rates.ProductRate / 1e9,
            ["squareGflops"] = _rates.SquareRate / 1e9,
            ["readGigabytesPerSecond"] = _rates.ReadRate / 1e9,
        };
        return new EngineBenchReport(
            _placement.ToString(),
            _engine.CacheDescription,
            _settings,
            machine,
            floor,
            plain,
            engine,
            Ratios(engine, plain, floor)
        );
    }

    /// <summary>
    /// Decode speeds against the floor, the plain loop and one adapter; those of adapters only if there are any.
    /// </summary>
    private Dictionary<string, double> Ratios(
        Dictionary<int, GenerationRate> engine,
        GenerationRate plain,
        StepFloor floor
    )
    {
        var speed = engine[0].DecodeTokensPerSecond;
        var ratios = new Dictionary<string, double>
        {
            ["engineToFloor"] = speed / floor.TokensPerSecond,
            ["engineToPlain"] = speed / plain.DecodeTokensPerSecond,
            ["plainToFloor"] = plain.DecodeTokensPerSecond / floor.TokensPerSecond,
        };
        if (engine.TryGetValue(1, out var oneAdapter))
        {
            var manyAdapters = engine[_settings.Adapters];
            ratios["oneAdapterToBase"] = oneAdapter.DecodeTokensPerSecond / speed;
            ratios["adaptersToOneAdapter"] =
                manyAdapters.DecodeTokensPerSecond / oneAdapter.DecodeTokensPerSecond;
        }
        return ratios;
    }

    /// <summary>The time that matrix products and memory traffic of one decode step take at least.</summary>
    private StepFloor MeasureFloor()
    {
        var config = _decoder.Config;
        var context = _settings.Prompt + (_settings.New / 2.0);
        var weights = _rates.ProductParameters * 4 / _rates.ReadRate;
        var keyValues =
            _settings.Batch
            * context
            * config.Layers
            * 2
            * config.KeyValueHeads
            * config.HeadSize
            * 4
            / _rates.ReadRate;
        return new StepFloor(
            _rates.ProductSeconds * 1e3,
            weights * 1e3,
            keyValues * 1e3,
            _settings.Batch / (_rates.ProductSeconds + weights + keyValues)
        );
    }

    /// <summary>Generates all rows by the engine, row i with adapter i modulo their number.</summary>
    private async Task<GenerationRate> RunEngineAsync(int adapters, CancellationToken cancellationToken)
    {
        var clock = new TokenTimer(_settings.Batch, _clock);
        var sampling = new SamplingSettings(1, 1, 0, _settings.New);
        GenerationRequest CreateRequest(int row)
        {
            var adapter = adapters == 0 ? null : _adapters[row % adapters];
            return new GenerationRequest(PromptOf(row), sampling, (ulong)row, adapter, IgnoreEos: true);
        }
        var requests = Enumerable.Range(0, _settings.Batch).Select(CreateRequest);
        await Task.WhenAll(
            requests.Select(request => _engine.GenerateAsync(request, cancellationToken, _ => clock.Add(1)))
        );
        return clock.Rate();
    }

    /// <summary>Generates all rows by the plain loop, without adapters.</summary>
    private GenerationRate RunPlain()
    {
        var ids = Enumerable.Range(0, _settings.Batch).SelectMany(PromptOf).Select(id => (long)id).ToArray();
        using var prompt = tensor(ids, [_settings.Batch, _settings.Prompt], device: _placement.Device); // (B, T)
        var clock = new TokenTimer(_settings.Batch, _clock);
        _plain.Generate(prompt, _settings.New, () => clock.Add(_settings.Batch));
        return clock.Rate();
    }

    /// <summary>Fixed token ids that differ from row to row, so that no two rows share a prompt.</summary>
    private int[] PromptOf(int row) =>
        [
            .. Enumerable
                .Range(0, _settings.Prompt)
                .Select(t => ((row * 31) + (t * 7)) % _decoder.Config.VocabularySize),
        ];

    /// <summary>
    /// Writes an adapter of small random weights (a new one would be zero) into the temporary folder.
    /// </summary>
    private AdapterRef CreateAdapter(int index)
    {
        using var adapter = LoraAdapter.Create(
            _decoder.Config,
            new LoraSettings(_settings.Rank, 2 * _settings.Rank, 0, LoraSettings.AllModules),
            (ulong)index,
            _placement.Device
        );
        using (no_grad())
        {
            foreach (var (_, weights) in adapter.Named())
                weights.normal_(0, 0.02);
        }
        var folder = Directory.CreateDirectory(Path.Combine(_folder, $"adapter-{index}")).FullName;
        adapter.Save(folder, _folder);
        return new AdapterRef(folder, $"adapter-{index}");
    }

    /// <summary>Medians of both rates, taken apart.</summary>
    private static GenerationRate Median(List<GenerationRate> rates) =>
        new(
            MachineRates.Median(rates.Select(r => r.DecodeTokensPerSecond)),
            MachineRates.Median(rates.Select(r => r.TokensPerSecond))
        );

    /// <summary>Ends the engine, frees both models and deletes the temporary folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _plain.Dispose();
        _rates.Dispose();
        _decoder.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Times one run; the decode phase starts when as many tokens as rows were generated.</summary>
    /// <param name="rows">Rows of the batch, each of which gives its first token while prompts are read.</param>
    private sealed class TokenTimer(int rows, BenchClock clock)
    {
        /// <summary>Start of the run, in seconds of the clock.</summary>
        private readonly double _start = clock.Now();
        private double _first,
            _last;
        private long _count,
            _before;

        /// <summary>Counts tokens that were generated now.</summary>
        public void Add(int tokens)
        {
            _count += tokens;
            _last = clock.Now();
            if (_first == 0 && _count >= rows)
                (_first, _before) = (_last, _count);
        }

        /// <summary>The rates of the run, after its last token.</summary>
        public GenerationRate Rate() => new((_count - _before) / (_last - _first), _count / (_last - _start));
    }
}
