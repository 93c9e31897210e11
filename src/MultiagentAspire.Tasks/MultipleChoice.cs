using System.Text.Json;

namespace MultiagentAspire.Tasks;

/// <summary>
/// Problems with lettered choices, as MMLU has them. A line has the choices as a list
/// (<c>"choices":["4","5"],"answer":1</c>), as an object of letters (<c>"options":{"A":"4","B":"5"},"answer":"B"</c>)
/// or as ARC has them (<c>"choices":{"text":[…],"label":[…]},"answerKey":"B"</c>).
/// </summary>
internal static class MultipleChoice
{
    private const int MaxChoices = 26;
    private static readonly string[] ChoiceKeys = ["choices", "options"];
    private static readonly string[] AnswerKeys = ["answer", "answerKey", "answer_idx"];

    /// <summary>The question with its choices below it, a line each: <c>A) 4</c>.</summary>
    /// <exception cref="FormatException">The line has no question or no choices.</exception>
    public static string Question(JsonElement line)
    {
        var choices = Choices(line);
        var lines = choices.Texts.Select((text, index) => $"{Letter(index)}) {text}");
        return $"{ProblemForm.QuestionOf(line)}\n\n{string.Join('\n', lines)}";
    }

    /// <summary>The letter of the right choice; null where the line has no answer.</summary>
    /// <exception cref="FormatException">The answer names none of the choices.</exception>
    public static string? Reference(JsonElement line)
    {
        var choices = Choices(line);
        foreach (var key in AnswerKeys)
            if (line.TryGetProperty(key, out var answer) && answer.ValueKind != JsonValueKind.Null)
                return Letter(IndexOf(answer, key, choices));
        return null;
    }

    private static string Letter(int index) => ((char)('A' + index)).ToString();

    /// <summary>Which choice an answer is: its position from 0, its label, or its text.</summary>
    private static int IndexOf(
        JsonElement answer,
        string key,
        (List<string> Texts, List<string> Labels) choices
    )
    {
        var index = -1;
        if (answer.ValueKind == JsonValueKind.Number)
            index = answer.TryGetInt32(out var position) ? position : -1;
        else if (answer.ValueKind == JsonValueKind.String)
            index = FindText(answer.GetString()!.Trim(), choices);
        return index >= 0 && index < choices.Texts.Count
            ? index
            : throw new FormatException($"\"{key}\" names none of the {choices.Texts.Count} choices");
    }

    private static int FindText(string answer, (List<string> Texts, List<string> Labels) choices)
    {
        var byLabel = choices.Labels.FindIndex(label =>
            label.Equals(answer, StringComparison.OrdinalIgnoreCase)
        );
        return byLabel >= 0 ? byLabel : choices.Texts.IndexOf(answer);
    }

    private static (List<string> Texts, List<string> Labels) Choices(JsonElement line)
    {
        foreach (var key in ChoiceKeys)
        {
            if (!line.TryGetProperty(key, out var value))
                continue;
            var (texts, labels) = Read(value, key);
            if (texts.Count is < 2 or > MaxChoices || labels.Count != texts.Count)
                throw new FormatException($"\"{key}\" must hold 2 to {MaxChoices} texts");
            return (texts, labels);
        }
        throw new FormatException("has no \"choices\"");
    }

    private static (List<string> Texts, List<string> Labels) Read(JsonElement value, string key)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            var texts = Texts(value, key);
            return (texts, [.. texts.Select((_, index) => Letter(index))]);
        }
        if (value.ValueKind != JsonValueKind.Object)
            throw new FormatException($"\"{key}\" must be a list, or an object of letters");
        if (value.TryGetProperty("text", out var list) && value.TryGetProperty("label", out var labels))
            return (Texts(list, $"{key}.text"), Texts(labels, $"{key}.label"));
        var members = value.EnumerateObject().ToList();
        return (
            [.. members.Select(member => Text(member.Value, key))],
            [.. members.Select(member => member.Name)]
        );
    }

    private static List<string> Texts(JsonElement list, string key) =>
        list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(item => Text(item, key))]
            : throw new FormatException($"\"{key}\" must be a list");

    private static string Text(JsonElement value, string key) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!.Trim(),
            JsonValueKind.Number => value.GetRawText(),
            _ => throw new FormatException($"\"{key}\" must hold texts"),
        };
}
