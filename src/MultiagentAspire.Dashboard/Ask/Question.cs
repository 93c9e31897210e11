using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Dashboard.Ask;

/// <summary>A question as it was typed, with the settings of its debate.</summary>
/// <param name="Text">The question; surrounding white space is removed before it is debated.</param>
/// <param name="Society">The agents that debate it.</param>
/// <param name="Rounds">1 to <see cref="MaxRounds"/>.</param>
/// <param name="Temperature">0 to <see cref="MaxTemperature"/>; 0 = greedy.</param>
/// <param name="Seed">The same question with the same seed gives the same debate.</param>
internal sealed record Question(string Text, SocietyChoice Society, int Rounds, double Temperature, long Seed)
{
    /// <summary>Longest question, in characters.</summary>
    public const int MaxLength = 2000;

    /// <summary>Most rounds of a debate.</summary>
    public const int MaxRounds = 16;

    /// <summary>Highest sampling temperature.</summary>
    public const double MaxTemperature = 10;

    /// <summary>Why it cannot be debated, in a line; null when it can.</summary>
    public string? Error
    {
        get
        {
            if (string.IsNullOrWhiteSpace(Text))
                return "Type a question.";
            if (Text.Length > MaxLength)
                return FormattableString.Invariant(
                    $"The question has {Text.Length:N0} characters; {MaxLength:N0} are the most. Shorten it."
                );
            if (Rounds is < 1 or > MaxRounds)
                return FormattableString.Invariant($"Rounds must be 1 to {MaxRounds}, not {Rounds}.");
            return Temperature is >= 0 and <= MaxTemperature
                ? null
                : FormattableString.Invariant(
                    $"The temperature must be 0 to {MaxTemperature}, not {Temperature}."
                );
        }
    }

    /// <summary>The request to the debate service.</summary>
    /// <param name="society">The agents, as the finetuning service describes them.</param>
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
            Options = society.Options,
        };
        request.Slots.AddRange(society.Slots);
        return request;
    }

    /// <summary>A hint at the form of questions that a task can answer.</summary>
    /// <param name="task">The task.</param>
    /// <param name="example">A question of the task; empty where none is known.</param>
    public static string Hint(TaskSpec task, string example) =>
        task.Name.StartsWith("arithmetic", StringComparison.Ordinal)
            ? $"A sum of products of whole numbers, without = and without words, as in {example}"
        : example.Length > 0 ? $"As the task words its problems, for example {example}"
        : "As the task words its problems";

    /// <summary>The message that generators get for a question in round 1.</summary>
    /// <param name="task">The task, whose prompts are used.</param>
    /// <param name="text">The question.</param>
    public static string Prompt(TaskSpec task, string text) =>
        TaskRegistry.Create(task).Prompts.First(text.Trim());

    /// <summary>The task of a society.</summary>
    public static TaskSpec TaskOf(GetSocietyResponse society) => Wire.FromProto(society.Task);
}
