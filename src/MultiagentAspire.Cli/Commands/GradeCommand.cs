using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Cli.Commands;

/// <summary>
/// <c>multiagent grade</c>: compares answers with reference answers. Reads JSON lines on standard input and
/// writes one verdict a line on standard output; no model is needed.
/// </summary>
internal static class GradeCommand
{
    /// <summary>Camel case; letters other than ASCII as they are.</summary>
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerOptions.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var task = new Option<string>("--task")
        {
            Description = $"The task: {string.Join(", ", TaskRegistry.Names)}.",
            Required = true,
        };
        var options = TaskCommandOptions.CreateOption();
        var json = new Option<bool>("--json")
        {
            Description = "One JSON object a line (the only form there is).",
        };
        var command = new Command(
            "grade",
            "Reads JSON lines {\"answer\",\"reference\"} on standard input; writes each with the extracted "
                + "answer and the verdict."
        )
        {
            task,
            options,
            json,
        };
        command.SetAction(parsed =>
        {
            var settings = TaskCommandOptions.Parse(parsed.GetValue(options));
            Grade(TaskRegistry.Create(new TaskSpec(parsed.GetRequiredValue(task), settings)));
        });
        return command;
    }

    /// <summary>
    /// Grades until standard input ends. Each verdict is written before the next line is read; empty lines are skipped.
    /// </summary>
    private static void Grade(ITask task)
    {
        for (var number = 1; Console.In.ReadLine() is { } line; number++)
            if (!string.IsNullOrWhiteSpace(line))
                Console.WriteLine(
                    JsonSerializer.Serialize(Grading.Grade(task, Parse(line, number)), JsonOptions)
                );
    }

    /// <summary>One line of standard input.</summary>
    /// <param name="number">Number of the line, from 1, for the error message.</param>
    /// <exception cref="InvalidDataException">The line is no such object.</exception>
    private static GradeInput Parse(string line, int number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return new GradeInput(Text(json.RootElement, "answer"), Text(json.RootElement, "reference"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            var why = e is JsonException ? "is no JSON object" : e.Message;
            throw new InvalidDataException(
                $"standard input, line {number}: {why}; each line must be {{\"answer\":\"…\",\"reference\":\"…\"}}.",
                e
            );
        }
    }

    /// <summary>Value of a key: a string, or a number as it is written in the line.</summary>
    private static string Text(JsonElement line, string key)
    {
        if (line.ValueKind != JsonValueKind.Object)
            throw new InvalidOperationException("is no JSON object");
        if (!line.TryGetProperty(key, out var value))
            throw new InvalidOperationException($"has no \"{key}\"");
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => throw new InvalidOperationException($"\"{key}\" is no text"),
        };
    }
}
