using System.Collections.Immutable;
using MultiagentAspire.ModelFiles.Tokenization;

namespace MultiagentAspire.Benchmarks;

/// <summary>
/// Looking for stop texts after each token of a long answer: by its own text (<see cref="StopStringSearch"/>)
/// beside decoding all tokens each time, on the same tokens, in turns, by processor time.
/// MULTIAGENT_REFERENCE as in <see cref="TokenizerBench"/>.
/// </summary>
internal static class StopStringBench
{
    private static readonly ImmutableArray<string> Stops = ["\n\nQuestion:", "</answer>"];

    public static int Run(int rounds)
    {
        var reference = Environment.GetEnvironmentVariable("MULTIAGENT_REFERENCE") ?? "/work/shared";
        var tokenizer = Tokenizer.Load(Path.Combine(reference, "models", "tokenizers", "mistral-7b-v0.3"));
        var ids = tokenizer.Encode(
            File.ReadAllText(Path.Combine(reference, "data", "gsm8k", "train.jsonl"))[..100_000],
            addSpecialTokens: false
        );
        Console.WriteLine($"ms of processor time for one answer, median of {rounds} rounds");
        foreach (var length in (int[])[128, 512, 2048, 8192])
        {
            int[] answer = [.. ids.Take(length)];
            List<double> whole = [],
                search = [];
            for (var round = 0; round <= rounds; round++)
            {
                var (first, second) = (
                    Timed(() => DecodeWholeText(tokenizer, answer)),
                    Timed(() => Search(tokenizer, answer))
                );
                if (round == 0)
                    continue; // compiles
                whole.Add(first);
                search.Add(second);
            }
            var (before, after) = (whole.Order().ElementAt(rounds / 2), search.Order().ElementAt(rounds / 2));
            Console.WriteLine(
                FormattableString.Invariant(
                    $"{length} tokens: whole {before:F2}, search {after:F2}, ratio {before / after:F0}"
                )
            );
        }
        return 0;
    }

    private static bool DecodeWholeText(Tokenizer tokenizer, int[] ids) =>
        Enumerable
            .Range(1, ids.Length)
            .Any(count =>
            {
                var text = tokenizer.Decode(ids.Take(count), skipSpecial: true);
                return Stops.Any(stop => text.Contains(stop, StringComparison.Ordinal));
            });

    private static bool Search(Tokenizer tokenizer, int[] ids)
    {
        var search = new StopStringSearch(tokenizer.Stream(skipSpecial: true), new StopStringBuffer(Stops));
        return ids.Any(search.Append);
    }

    private static double Timed(Func<bool> work)
    {
        var repeats = 0;
        var before = Environment.CpuUsage.TotalTime;
        do
        {
            if (work())
                throw new InvalidOperationException(
                    "The answer holds a stop text, so its end is not reached."
                );
            repeats++;
        } while ((Environment.CpuUsage.TotalTime - before).TotalMilliseconds < 50);
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / repeats;
    }
}
