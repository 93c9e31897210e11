using System.Security.Cryptography;
using System.Text;
using CsCheck;

namespace MultiagentAspire.Core.Tests;

public sealed class SeedsTests
{
    [Fact]
    public void Parts_are_told_apart_also_where_their_joined_text_is_the_same()
    {
        Assert.NotEqual(Seeds.Derive("ab", "c"), Seeds.Derive("a", "bc"));
        Assert.NotEqual(Seeds.Derive("a"), Seeds.Derive("a", ""));
        Assert.NotEqual(Seeds.Derive(1, 2), Seeds.Derive(2, 1));
    }

    [Fact]
    public void A_seed_is_the_hash_of_its_length_prefixed_parts() =>
        Gen
            .String.Array[0, 4]
            .Sample(parts =>
            {
                var bytes = parts
                    .SelectMany(part =>
                        (byte[])
                            [
                                .. BitConverter.GetBytes(Encoding.UTF8.GetByteCount(part)),
                                .. Encoding.UTF8.GetBytes(part),
                            ]
                    )
                    .ToArray();
                Assert.Equal(BitConverter.ToUInt64(SHA256.HashData(bytes)), Seeds.Derive([.. parts]));
            });

    /// <summary>Fixed for ever: results in documents name only the run's seed.</summary>
    [Fact]
    public void The_seed_of_a_response_is_that_of_everything_that_names_it()
    {
        var debate = new DebateId(20250110, 2, "multiagent", "train", "p");
        Assert.Equal(
            Seeds.Derive("20250110", "2", "multiagent", "train", "p", "critic-2", "3"),
            Seeds.ForResponse(debate, AgentId.Critic(1), 3)
        );
        DebateId[] others =
        [
            debate with
            {
                RunSeed = 1,
            },
            debate with
            {
                Iteration = 1,
            },
            debate with
            {
                Arm = "x",
            },
            debate with
            {
                Split = "x",
            },
            debate with
            {
                ProblemId = "x",
            },
        ];
        ulong[] seeds =
        [
            .. others.Append(debate).Select(id => Seeds.ForResponse(id, AgentId.Critic(1), 3)),
            Seeds.ForResponse(debate, AgentId.Critic(0), 3),
            Seeds.ForResponse(debate, AgentId.Generator(1), 3),
            Seeds.ForResponse(debate, AgentId.Critic(1), 2),
        ];
        Assert.Equal(seeds.Length, seeds.Distinct().Count());
    }

    /// <summary>The published sequence of the C reference implementation for seed 1234567.</summary>
    [Fact]
    public void SplitMix_gives_the_published_sequence()
    {
        var random = new SplitMix64(1234567);
        ulong[] published =
        [
            6457827717110365317,
            3203168211198807973,
            9817491932198370423,
            4593380528125082431,
            16408922859458223821,
        ];
        Assert.Equal(published, published.Select(_ => random.NextUInt64()));
    }

    [Fact]
    public void A_generator_goes_on_from_its_state() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 20])
            .Sample(
                (seed, used) =>
                {
                    var random = new SplitMix64(seed);
                    for (var i = 0; i < used; i++)
                        random.NextUInt64();
                    var resumed = new SplitMix64(random.State);
                    Assert.Equal(random.NextUInt64(), resumed.NextUInt64());
                }
            );

    [Fact]
    public void Draws_stay_in_their_bounds() =>
        Gen.Select(Gen.ULong, Gen.Int[1, int.MaxValue], Gen.Int[-1000, 1000], Gen.Int[0, 1000])
            .Sample(
                (seed, bound, low, width) =>
                {
                    var random = new SplitMix64(seed);
                    Assert.InRange(random.Next(bound), 0, bound - 1);
                    Assert.InRange(random.NextInRange(low, low + width), low, low + width);
                    Assert.InRange(random.NextDouble(), 0, Math.BitDecrement(1.0));
                }
            );

    [Fact]
    public void Every_value_of_a_range_comes_equally_often()
    {
        var random = new SplitMix64(5);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
            counts[random.Next(7)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500)); // 10,000 ± 5.4 standard deviations
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(0));
    }

    [Fact]
    public void A_shuffle_permutes_and_every_order_comes_equally_often()
    {
        var random = new SplitMix64(6);
        var orders = new Dictionary<string, int>();
        for (var i = 0; i < 6_000; i++)
        {
            int[] items = [1, 2, 3];
            random.Shuffle<int>(items);
            var order = string.Join("", items);
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }
        Assert.Equal(["123", "132", "213", "231", "312", "321"], orders.Keys.Order());
        Assert.All(orders.Values, count => Assert.InRange(count, 840, 1160)); // 1,000 ± 5.5 standard deviations
    }
}
