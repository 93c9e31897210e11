using System.Text.Json;

namespace MultiagentAspire.Core;

/// <summary>
/// Finetuning files in TRL's conversational prompt–completion form, each line with the agent that owns it:
/// <c>{"agent":"critic-1","problem":"…","prompt":[…],"completion":[…]}</c>.
/// </summary>
public static class TrainingExamples
{
    public static void Write(string path, IEnumerable<TrainingExample> examples) =>
        JsonLines.Write(path, examples.Select(TrainingLine.FromExample), UnescapedJson.Lines.TrainingLine);

    /// <summary>
    /// Reads the data of one agent. With <paramref name="agent"/> set, every record must name it: a model
    /// that learns from another agent's text loses the specialisation on which the method rests. With null
    /// the agent is not checked and files of others are read too (records without an agent get
    /// <c>single-1</c>), each line by its own keys: TRL's prompt and completion, <c>{"messages":[…]}</c> of
    /// TRL and OpenAI, ShareGPT's <c>{"conversations":[…]}</c>. Of the latter two, assistant turns are
    /// learned whose <c>weight</c> is not 0; without weights the last one. Turns after what is learned are
    /// dropped.
    /// </summary>
    /// <exception cref="InvalidDataException">A line is not valid or belongs to another agent; the message
    /// begins with <c>file:line:</c>.</exception>
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

    /// <summary>One record as one line, without the line end.</summary>
    public static string ToLine(TrainingExample example) =>
        JsonSerializer.Serialize(TrainingLine.FromExample(example), UnescapedJson.Lines.TrainingLine);

    /// <exception cref="InvalidDataException">The text is no record.</exception>
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
