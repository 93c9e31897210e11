using CsCheck;
using MultiagentAspire.Testing;
using MultiagentAspire.Training.Pretraining;

namespace MultiagentAspire.Training.Tests.Pretraining;

/// <summary>The recipe of the shipped model, scaled down to seconds.</summary>
[Collection(nameof(Alone))]
public sealed class PretrainerTests : IDisposable
{
    private const int ChunkDocuments = 128;
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_run_learns_and_one_that_was_stopped_twice_ends_with_the_same_weights()
    {
        var losses = new List<double>();
        var unbroken = Run("unbroken", TimeSpan.FromHours(1), losses.Add, CancellationToken.None);
        Assert.InRange(losses[^1], 0, 0.75 * losses[0]);
        foreach (var stop in (int[])[1, 2])
        {
            using var cancel = new CancellationTokenSource();
            var reports = 0;
            Assert.ThrowsAny<OperationCanceledException>(() =>
                Run("broken", TimeSpan.Zero, _ => Cancel(ref reports, stop, cancel), cancel.Token)
            );
        }
        var resumed = new List<double>();
        Assert.Equal(unbroken, Run("broken", TimeSpan.Zero, resumed.Add, CancellationToken.None));
        // Stopped after one chunk and again after two more.
        Assert.Equal(losses[3..], resumed);
    }

    [Fact]
    public void A_run_stopped_before_its_first_checkpoint_begins_again()
    {
        using var cancel = new CancellationTokenSource();
        var reports = 0;
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Run("broken", TimeSpan.FromHours(1), _ => Cancel(ref reports, 2, cancel), cancel.Token)
        );
        using var again = new Pretrainer(
            Recipe(),
            _folder.At("broken"),
            TimeSpan.FromHours(1),
            ChunkDocuments
        );
        Assert.Equal((0, 0), (again.State.Tokens, again.State.Step));
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_refused_and_phases_may_be_added()
    {
        Run("started", TimeSpan.Zero, _ => { }, CancellationToken.None);
        var recipe = Recipe();
        Begin(recipe with { Phases = [.. recipe.Phases, recipe.Phases[^1]] });
        var error = Assert.Throws<InvalidDataException>(() =>
            Begin(recipe with { Model = recipe.Model with { Layers = 2 } })
        );
        Assert.Contains(
            "1 layers of 32 with 2 heads and 48 inside, 512 positions; now",
            error.Message,
            StringComparison.Ordinal
        );
        _folder.Write("started/state.json", "{\"tokens\":");
        Assert.Contains(
            "state.json cannot be read",
            Assert.Throws<InvalidDataException>(() => Begin(recipe)).Message,
            StringComparison.Ordinal
        );
        void Begin(PretrainRecipe other) =>
            new Pretrainer(other, _folder.At("started"), TimeSpan.Zero, ChunkDocuments).Dispose();
    }

    [Fact]
    public void The_shipped_recipe_is_valid_and_a_key_it_does_not_know_is_refused_with_its_place()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "arithmetic-tiny.recipe.json");
        Assert.Equal("arithmetic-tiny", PretrainRecipe.Load(path).Name);
        var wrong = _folder.Write(
            "wrong.json",
            File.ReadAllText(path).Replace("\"batchTokens\"", "\"batchToken\"")
        );
        var error = Assert.Throws<InvalidDataException>(() => PretrainRecipe.Load(wrong));
        Assert.Contains("batchToken", error.Message);
        Assert.StartsWith(wrong, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mutated_recipe_is_read_or_refused()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "arithmetic-tiny.recipe.json"));
        string[] pieces =
        [
            "\"",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "null",
            "-1",
            "1e999",
            "99999999999",
            "true",
            "\\ud800",
            "\0",
            "0",
        ];
        Gen.Select(Gen.Int[0, text.Length], Gen.Int[0, 12], Gen.Int[0, pieces.Length - 1])
            .Sample(
                (at, length, piece) =>
                {
                    var path = _folder.Write(
                        $"{Guid.NewGuid():N}.json",
                        text[..at] + pieces[piece] + text[Math.Min(text.Length, at + length)..]
                    );
                    ResourceLimits.AssertReadsOrRejects<InvalidDataException>(
                        8 << 20,
                        () => Assert.NotEmpty(PretrainRecipe.Load(path).Phases)
                    );
                },
                iter: 500
            );
    }

    [Theory]
    [InlineData("\"heads\": 4", "\"heads\": 0", "sizes")]
    [InlineData("\"maxPositions\": 512", "\"maxPositions\": 64", "maxPositions")]
    [InlineData("\"decay\": 1,", "\"decay\": 2,", "decay")]
    [InlineData("\"seed\": 20250110", "\"phases\": null", "phases")]
    public void A_recipe_that_makes_no_model_is_refused(string right, string wrong, string named)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "arithmetic-tiny.recipe.json"));
        Assert.Contains(right, text, StringComparison.Ordinal);
        Assert.Contains(
            named,
            Assert
                .Throws<InvalidDataException>(() =>
                    PretrainRecipe.Load(
                        _folder.Write("wrong.json", text.Replace(right, wrong, StringComparison.Ordinal))
                    )
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_rate_warms_up_stays_and_falls_to_zero_where_a_phase_decays()
    {
        var mix = Recipe().Phases[0].Mix;
        var recipe = Recipe() with
        {
            Warmup = 0.1,
            Phases =
            [
                new RecipePhase
                {
                    Name = "a",
                    Tokens = 50_000,
                    Mix = mix,
                    Decay = 0.4,
                },
                new RecipePhase
                {
                    Name = "b",
                    Tokens = 50_000,
                    Mix = mix,
                    Rate = 0.25,
                },
            ],
        };
        Assert.InRange(recipe.RateAt(0), 1e-6, 0.01);
        Assert.Equal(0.5, recipe.RateAt(5_000), 0.01);
        Assert.Equal([1, 1], [recipe.RateAt(10_000), recipe.RateAt(30_000)]);
        Assert.Equal(0.5, recipe.RateAt(40_000), 0.01);
        Assert.InRange(recipe.RateAt(49_999), 1e-6, 0.001);
        Assert.Equal([0.25, 0.25], [recipe.RateAt(50_000), recipe.RateAt(100_000)]);
        recipe.Phases[1].Decay = 1;
        Assert.Equal(0, recipe.RateAt(100_000));
    }

    [Fact]
    public void Phases_follow_each_other_and_the_last_one_stays()
    {
        var recipe = Recipe();
        long start = 0;
        foreach (var phase in recipe.Phases)
        {
            Assert.Same(phase, recipe.PhaseAt(start));
            Assert.Same(phase, recipe.PhaseAt(start + phase.Tokens - 1));
            start += phase.Tokens;
        }
        Assert.Same(recipe.Phases[^1], recipe.PhaseAt(start));
    }

    /// <summary>Weights of the finished model, in bits.</summary>
    private float[] Run(
        string name,
        TimeSpan between,
        Action<double> hear,
        CancellationToken cancellationToken
    )
    {
        using var pretrainer = new Pretrainer(Recipe(), _folder.At(name), between, ChunkDocuments);
        pretrainer.Run(
            new CallbackProgress<PretrainProgress>(progress => hear(progress.Loss)),
            cancellationToken
        );
        return [.. pretrainer.Decoder.Weights.SelectMany(weight => weight.data<float>().ToArray())];
    }

    private static void Cancel(ref int reports, int after, CancellationTokenSource cancel)
    {
        if (++reports == after)
            cancel.Cancel();
    }

    private static PretrainRecipe Recipe()
    {
        var recipe = PretrainRecipe.Load(
            Path.Combine(AppContext.BaseDirectory, "arithmetic-tiny.recipe.json")
        );
        return recipe with
        {
            Model = new RecipeModel
            {
                Layers = 1,
                Hidden = 32,
                Intermediate = 48,
                Heads = 2,
                MaxPositions = 512,
            },
            BatchTokens = 1024,
            Phases =
            [
                .. recipe.Phases.Select((phase, i) => phase with { Tokens = i == 0 ? 40_000 : 15_000 }),
            ],
        };
    }

    public void Dispose() => _folder.Dispose();
}
