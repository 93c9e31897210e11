using MultiagentAspire.ModelFiles.Tokenization;

namespace MultiagentAspire.Benchmarks;

/// <summary>
/// A megabyte of text in tokens, beside Microsoft.ML.Tokenizers on the same <c>tokenizer.model</c>: in turns,
/// by processor time, so that other work on the machine counts little. MULTIAGENT_REFERENCE names the folder
/// that holds <c>models/tokenizers/mistral-7b-v0.3</c> and <c>data/gsm8k</c>.
/// </summary>
internal static class TokenizerBench
{
    private const int Characters = 1_000_000;

    public static int Run(int rounds)
    {
        var reference = Environment.GetEnvironmentVariable("MULTIAGENT_REFERENCE") ?? "/work/shared";
        var folder = Path.Combine(reference, "models", "tokenizers", "mistral-7b-v0.3");
        var text = File.ReadAllText(Path.Combine(reference, "data", "gsm8k", "train.jsonl"))[..Characters];
        using var model = File.OpenRead(Path.Combine(folder, "tokenizer.model"));
        var other = Microsoft.ML.Tokenizers.LlamaTokenizer.Create(
            model,
            addBeginOfSentence: false,
            addEndOfSentence: false
        );
        var warm = Tokenizer.Load(folder);
        var ids = warm.Encode(text, addSpecialTokens: false);
        // They differ where a character stands three times or more, nowhere else (docs/decisions/0016-tokenizers.md).
        if (Math.Abs(other.CountTokens(text) - ids.Count) > ids.Count / 1000)
            throw new InvalidOperationException(
                "The two do not give about as many tokens, so their times say nothing."
            );
        var fresh = warm;
        (string Name, Action Work)[] parts =
        [
            ("encode, Microsoft.ML.Tokenizers", () => other.EncodeToIds(text)),
            ("encode, words seen before", () => warm.Encode(text, addSpecialTokens: false)),
            ("load", () => fresh = Tokenizer.Load(folder)),
            ("encode, just loaded", () => fresh.Encode(text, addSpecialTokens: false)),
            ("decode, Microsoft.ML.Tokenizers", () => other.Decode(ids)),
            ("decode", () => warm.Decode(ids, skipSpecial: false)),
        ];
        var times = parts.ToDictionary(part => part.Name, _ => new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var (name, work) in parts)
            {
                GC.Collect();
                var before = Environment.CpuUsage.TotalTime;
                work();
                if (round > 0)
                    // the first round compiles
                    times[name].Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
            }
        }
        Console.WriteLine(
            FormattableString.Invariant(
                $"{Characters} characters, {ids.Count} tokens, median of {rounds} rounds, ms of processor time"
            )
        );
        foreach (var (name, _) in parts)
            Console.WriteLine(
                FormattableString.Invariant($"{name}: {times[name].Order().ElementAt(rounds / 2):F0}")
            );
        return 0;
    }
}
