using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Templates;

namespace MultiagentAspire.ModelFiles.Tests.Templates;

/// <summary>
/// The texts that Jinja2 3.1.6 renders, set up as transformers sets it up (Golden/templates/generate.py).
/// </summary>
public sealed class GoldenTemplateTests
{
    public sealed record Row(
        string Template,
        string Text,
        Dictionary<string, string> Special,
        ChatTurn[] Messages,
        bool Prompt,
        string? Rendered
    );

    public static IReadOnlyList<Row> Rows { get; } =
        JsonSerializer.Deserialize<List<Row>>(
            File.ReadAllText(Golden.Folder("templates", "golden.json")),
            JsonSerializerOptions.Web
        )!;

    [Fact]
    public void Every_template_renders_what_jinja_renders()
    {
        var wrong = new List<string>();
        foreach (var row in Rows.Where(r => r.Rendered is not null))
        {
            try
            {
                var text = ChatTemplate.Parse(row.Text, row.Special).Render(row.Messages, row.Prompt);
                if (text != row.Rendered)
                    wrong.Add(
                        $"{row.Template}: {row.Text}\n  expected "
                            + $"{JsonSerializer.Serialize(row.Rendered)}\n  actual   "
                            + $"{JsonSerializer.Serialize(text)}"
                    );
            }
            catch (ChatTemplateException e)
            {
                wrong.Add($"{row.Template}: {row.Text}\n  {e.Message}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(Rows.Count(r => r.Rendered is not null) > 120);
    }

    [Fact]
    public void What_jinja_refuses_is_refused_in_one_line()
    {
        foreach (var row in Rows.Where(r => r.Rendered is null))
        {
            var error = Assert.Throws<ChatTemplateException>(() =>
                ChatTemplate.Parse(row.Text, row.Special).Render(row.Messages, row.Prompt)
            );
            Assert.DoesNotContain('\n', error.Message);
        }
    }
}
