using System.CommandLine;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.ModelFiles.Tokenization;

namespace MultiagentAspire.Cli.Verbs;

/// <summary><c>multiagent tokenize</c>: token ids of a text or of a rendered chat.</summary>
internal static class TokenizeCommand
{
    public static Command Create()
    {
        var model = new ModelOptions();
        var text = new Option<string?>("--text") { Description = "The text." };
        var chat = new Option<FileInfo?>("--chat")
        {
            Description = "A JSON array of messages {role, content}; the generation prompt is added.",
        };
        var plain = new Option<bool>("--no-special") { Description = "Add no special tokens to --text." };
        var json = new Option<bool>("--json") { Description = "One JSON object (the only form there is)." };
        var verb = new Command(
            "tokenize",
            "Token ids of a text, or of a chat as the model's template renders it."
        )
        {
            model.Model,
            text,
            chat,
            plain,
            json,
        };
        verb.SetAction(parsed =>
        {
            var folder = model.ModelOf(parsed).Path;
            var tokenizer = Tokenizer.Load(folder);
            var rendered = (parsed.GetValue(text), parsed.GetValue(chat)) switch
            {
                ({ } given, null) => given,
                (null, { } file) => ChatTemplate
                    .Load(folder, tokenizer)
                    .Render(ReadChat(file.FullName), addGenerationPrompt: true),
                _ => throw new ArgumentException("Give either --text or --chat."),
            };
            var special = parsed.GetValue(text) is not null && !parsed.GetValue(plain);
            Console.WriteLine(
                JsonSerializer.Serialize(new { ids = tokenizer.Encode(rendered, special), text = rendered })
            );
        });
        return verb;
    }

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
            throw new InvalidDataException($"{path}: not a JSON array of messages ({e.Message})", e);
        }
    }
}
