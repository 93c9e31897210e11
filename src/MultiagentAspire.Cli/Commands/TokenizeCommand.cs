using System.CommandLine;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.ModelFiles.Tokenization;

namespace MultiagentAspire.Cli.Commands;

/// <summary>
/// <c>multiagent tokenize</c>: token ids of a text or of a rendered chat, as JSON. Reads the tokenizer and the
/// template; no weights are loaded.
/// </summary>
internal static class TokenizeCommand
{
    private static readonly ModelOptions Model = new();
    private static readonly Option<string?> Text = new("--text") { Description = "The text." };
    private static readonly Option<FileInfo?> Chat = new("--chat")
    {
        Description = "A JSON array of messages {role, content}; the generation prompt is added.",
    };
    private static readonly Option<bool> NoSpecial = new("--no-special")
    {
        Description = "Add no special tokens to --text.",
    };
    private static readonly Option<bool> Json = new("--json")
    {
        Description = "One JSON object (the only form there is).",
    };

    /// <summary>Builds the command; each call gives a new one over the same options.</summary>
    public static Command Create()
    {
        var command = new Command(
            "tokenize",
            "Token ids of a text, or of a chat as the model's template renders it."
        )
        {
            Model.Model,
            Text,
            Chat,
            NoSpecial,
            Json,
        };
        command.SetAction(Tokenize);
        return command;
    }

    /// <summary>Prints one object: <c>ids</c> and the <c>text</c> that was tokenized.</summary>
    private static void Tokenize(ParseResult parsed)
    {
        var folder = Model.ModelOf(parsed).Path;
        var tokenizer = Tokenizer.Load(folder);
        var text = (parsed.GetValue(Text), parsed.GetValue(Chat)) switch
        {
            ({ } given, null) => given,
            (null, { } file) => RenderChat(folder, tokenizer, file.FullName),
            _ => throw new ArgumentException("Give either --text or --chat."),
        };
        // A rendered chat already holds the template's special tokens.
        var addSpecial = parsed.GetValue(Text) is not null && !parsed.GetValue(NoSpecial);
        Console.WriteLine(JsonSerializer.Serialize(new { ids = tokenizer.Encode(text, addSpecial), text }));
    }

    /// <summary>
    /// The conversation as the model's template renders it, ending with the start of an assistant turn.
    /// </summary>
    private static string RenderChat(string folder, Tokenizer tokenizer, string chatFile)
    {
        var template = ChatTemplate.Load(folder, tokenizer);
        return template.Render(ReadChat(chatFile), addGenerationPrompt: true);
    }

    /// <summary>Reads the file of <c>--chat</c>.</summary>
    /// <exception cref="InvalidDataException">It is no JSON array of messages with role and content.</exception>
    private static ChatTurn[] ReadChat(string path)
    {
        try
        {
            var turns =
                JsonSerializer.Deserialize<ChatTurn?[]>(File.ReadAllText(path), JsonSerializerOptions.Web)
                ?? throw new InvalidDataException($"{path}: no messages.");
            return
            [
                .. turns.Select(turn =>
                    turn is { Role: not null, Content: not null }
                        ? turn
                        : throw new InvalidDataException($"{path}: a message lacks its role or content.")
                ),
            ];
        }
        catch (JsonException e)
        {
            var reason = UntrustedText.ToSingleLine(e.Message);
            throw new InvalidDataException($"{path}: not a JSON array of messages ({reason})", e);
        }
    }
}
