using CsCheck;

namespace MultiagentAspire.Core.Tests;

public sealed class UseCountedCacheTests
{
    /// <summary>
    /// The rule, over a list in order of use: what is leased stays, and of the rest the least recently used
    /// leave first.
    /// </summary>
    [Fact]
    public void Whatever_was_leased_and_returned_the_least_recently_used_idle_entries_leave_first() =>
        Gen.Select(Gen.Int[0, 4], Gen.Bool)
            .Array[0, 40]
            .Sample(uses =>
            {
                var cache = new UseCountedCache<int, int>();
                var (order, held) = (new List<int>(), new List<CacheLease<int>>());
                foreach (var (key, keeps) in uses)
                {
                    if (!cache.TryGet(key, out _))
                        cache.Add(key, key);
                    var lease = cache.TryLease(key)!;
                    order.Remove(key);
                    order.Add(key);
                    if (keeps)
                        held.Add(lease);
                    else
                        lease.Dispose();
                }
                var leased = held.Select(lease => lease.Value).ToHashSet();
                var idle = order.Where(key => !leased.Contains(key)).ToList();
                Assert.Equal(idle.Take(2), cache.TakeIdle(2).Select(taken => taken.Key));
                Assert.Equal(idle.Skip(2), cache.TakeIdle(int.MaxValue).Select(taken => taken.Value));
                Assert.Equal(leased.Order(), cache.Keys.Order());
                foreach (var lease in held)
                    lease.Dispose();
                Assert.Equal(
                    order.Where(leased.Contains),
                    cache.TakeIdle(int.MaxValue).Select(taken => taken.Key)
                );
                Assert.Equal(0, cache.Count);
            });

    [Fact]
    public void A_lease_that_is_disposed_twice_ends_one_use()
    {
        var cache = new UseCountedCache<string, string>();
        cache.Add("a", "A");
        var (first, second) = (cache.TryLease("a")!, cache.TryLease("a")!);
        first.Dispose();
        first.Dispose();
        Assert.Empty(cache.TakeIdle(1));
        second.Dispose();
        Assert.Equal("A", Assert.Single(cache.TakeIdle(1)).Value);
        Assert.Null(cache.TryLease("a"));
    }

    [Fact]
    public void Only_entries_that_may_leave_are_taken_and_none_by_a_limit_of_nothing()
    {
        var cache = new UseCountedCache<int, int>();
        foreach (var key in Enumerable.Range(0, 6))
            cache.Add(key, key);
        Assert.Empty(cache.TakeIdle(0));
        Assert.Empty(cache.TakeIdle(-3));
        Assert.Equal([1, 3], cache.TakeIdle(2, (key, _) => key % 2 == 1).Select(taken => taken.Key));
        Assert.Equal([0, 2, 4, 5], cache.Values.Order());
    }

    [Fact]
    public void An_entry_that_is_removed_while_in_use_is_made_anew_and_the_old_lease_ends_its_own_use()
    {
        var cache = new UseCountedCache<string, int>();
        cache.Add("a", 1);
        var old = cache.TryLease("a")!;
        Assert.True(cache.Remove("a"));
        Assert.False(cache.Remove("a"));
        cache.Add("a", 2);
        using var current = cache.TryLease("a")!;
        old.Dispose();
        Assert.Equal((1, 2), (old.Value, current.Value));
        Assert.Empty(cache.TakeIdle(1));
    }
}
