using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Dashboard.Ask;

/// <summary>A question as it was typed, and how it is to be debated.</summary>
/// <param name="Temperature">0: greedy.</param>
/// <param name="Seed">The same question with the same seed gives the same debate.</param>
internal sealed record Question(string Text, SocietyChoice Society, int Rounds, double Temperature, long Seed)
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 2000;

    public const int MaxRounds = 16;

    public const double MaxTemperature = 10;

    /// <summary>What is wrong with it, in a line; null when nothing is.</summary>
    public string? Error =>
        string.IsNullOrWhiteSpace(Text) ? "Type a question."
        : Text.Length > MaxLength
            ? FormattableString.Invariant(
                $"The question has {Text.Length:N0} characters; {MaxLength:N0} are the most. Shorten it."
            )
        : Rounds is < 1 or > MaxRounds
            ? FormattableString.Invariant($"Rounds must be 1 to {MaxRounds}, not {Rounds}.")
        : Temperature is not (>= 0 and <= MaxTemperature)
            ? FormattableString.Invariant(
                $"The temperature must be 0 to {MaxTemperature}, not {Temperature}."
            )
        : null;

    /// <summary>The debate that is asked for.</summary>
    public RunDebateRequest ToRequest(GetSocietyResponse society)
    {
        var sampling = society.Sampling.Clone();
        sampling.Temperature = Temperature;
        var request = new RunDebateRequest
        {
            Task = society.Task,
            Question = Text.Trim(),
            Summarizer = society.Summarizer,
            Rounds = Rounds,
            Summarize = society.Summarize,
            Sampling = sampling,
            Seed = Seed,
            Voting = society.Voting,
        };
        request.Slots.AddRange(society.Slots);
        return request;
    }

    /// <summary>What a task expects of a question.</summary>
    /// <param name="example">A question of the task.</param>
    public static string Hint(TaskSpec task, string example) =>
        task.Name.StartsWith("arithmetic", StringComparison.Ordinal)
            ? $"A sum of products of whole numbers, without = and without words, as in {example}"
        : example.Length > 0 ? $"As the task words its problems, for example {example}"
        : "As the task words its problems";

    /// <summary>The message that generators get for it.</summary>
    public static string Prompt(TaskSpec task, string text) =>
        TaskRegistry.Create(task).Prompts.First(text.Trim());

    /// <summary>The task of a society.</summary>
    public static TaskSpec TaskOf(GetSocietyResponse society) => Wire.FromProto(society.Task);
}
