using System.Text.Json;

namespace MultiagentAspire.Core;

/// <summary>
/// Reads and writes data files in TRL's conversational prompt-completion form. Each line names the agent that may train
/// on it: <c>{"agent":"critic-1","problem":"…","prompt":[…],"completion":[…]}</c>.
/// </summary>
public static class TrainingExamples
{
    /// <summary>Writes a data file atomically, over one that exists.</summary>
    public static void Write(string path, IEnumerable<TrainingExample> examples) =>
        JsonLines.Write(path, examples.Select(TrainingLine.FromExample), UnescapedJson.Lines.TrainingLine);

    /// <summary>
    /// Reads a data file. Each line has one of these forms, by its keys: TRL's prompt and completion,
    /// <c>{"messages":[…]}</c> of TRL and OpenAI, or ShareGPT's <c>{"conversations":[…]}</c>. In the latter two,
    /// assistant turns whose <c>weight</c> is not 0 are learned; without weights the last one. Turns after the last
    /// learned one are dropped.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="agent">
    /// The agent that every line must name: an agent that learns from another one's text loses its specialization.
    /// Null: agents are not checked, and lines without an agent get <c>single-1</c>, so that files of other tools can
    /// be read.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// A line is invalid or belongs to another agent. The message starts with <c>file:line:</c>.
    /// </exception>
    public static IReadOnlyList<TrainingExample> Read(string path, AgentId? agent)
    {
        var examples = new List<TrainingExample>();
        foreach (var (number, line) in JsonLines.ReadNumbered(path, UnescapedJson.Lines.TrainingLine))
        {
            if (GetOwnerError(line, agent) is { } foreign)
                throw JsonLines.InvalidLine(path, number, foreign);
            var (example, error) = line.Read();
            examples.Add(example ?? throw JsonLines.InvalidLine(path, number, error!));
        }
        return examples;
    }

    /// <summary>The line of one example, without its line end.</summary>
    public static string ToLine(TrainingExample example) =>
        JsonSerializer.Serialize(TrainingLine.FromExample(example), UnescapedJson.Lines.TrainingLine);

    /// <summary>The example of one line; the agent is not checked.</summary>
    /// <exception cref="InvalidDataException">The text is no valid line.</exception>
    public static TrainingExample FromLine(string text)
    {
        var (example, error) = StoredJson.Read(text, UnescapedJson.Lines.TrainingLine).Read();
        return example ?? throw new InvalidDataException(UntrustedText.ToSingleLine(error!));
    }

    private static string? GetOwnerError(TrainingLine line, AgentId? agent) =>
        agent is null || line.Agent == agent ? null
        : line.Agent is null ? $"the record names no agent, and only {agent} may train on this file"
        : $"the record belongs to {line.Agent}, not to {agent}";
}
