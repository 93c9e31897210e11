using System.Net;
using System.Text;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// Builds one HTML page. Text goes in by methods that escape it; only <see cref="Markup"/> takes markup, and
/// only from this assembly.
/// </summary>
internal sealed class HtmlPage
{
    private readonly StringBuilder _body = new();

    /// <summary>Adds a line of HTML as it is: every text in it must be escaped.</summary>
    public void Markup(string markup) => _body.Append(markup).Append('\n');

    /// <summary>Adds an element with text, which is escaped.</summary>
    /// <param name="tag">Its name, such as <c>p</c>.</param>
    public void Element(string tag, string text) => Markup($"<{tag}>{Escape(text)}</{tag}>");

    /// <summary>A heading with its text below it.</summary>
    public void Section(string title, string? explanation = null)
    {
        Element("h2", title);
        if (explanation is not null)
            Element("p", explanation);
    }

    /// <summary>
    /// A table that scrolls by itself when it is wider than the page. The first column is text, the others are
    /// numbers.
    /// </summary>
    /// <param name="heads">One heading for each column.</param>
    /// <param name="rows">Cells, one for each heading.</param>
    public void Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        var headCells = heads.Select(head => $"<th scope=\"col\">{Escape(head)}</th>");
        Markup($"<div class=\"wide\"><table><thead><tr>{string.Concat(headCells)}</tr></thead><tbody>");
        foreach (var row in rows)
            Markup($"<tr>{string.Concat(row.Select(Cell))}</tr>");
        Markup("</tbody></table></div>");
    }

    private static string Cell(string text, int column) =>
        column == 0 ? $"<th scope=\"row\">{Escape(text)}</th>" : $"<td>{Escape(text)}</td>";

    /// <summary>Names and values; pairs without a value are left out.</summary>
    public void Pairs(IEnumerable<(string Name, string? Value)> pairs)
    {
        var entries = pairs
            .Where(pair => !string.IsNullOrEmpty(pair.Value))
            .Select(pair => $"<dt>{Escape(pair.Name)}</dt><dd>{Escape(pair.Value!)}</dd>");
        Markup($"<dl>{string.Concat(entries)}</dl>");
    }

    /// <summary>
    /// The whole document: no script, no outside address, and a policy that forbids both should any text slip
    /// through.
    /// </summary>
    public string Document(string title) =>
        $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>{Escape(title)}</title>
            <style>{Style}</style>
            </head>
            <body><main>
            {_body}</main></body>
            </html>

            """;

    /// <summary>Text as HTML shows it, in an element or a quoted attribute.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>The custom properties <c>--c0</c>, <c>--c1</c> and so on, one for each colour.</summary>
    private static string Colours(IEnumerable<string> colours) =>
        string.Concat(colours.Select((colour, index) => $"--c{index}: {colour}; "));

    /// <summary>The classes <c>c0</c>, <c>c1</c> and so on, by which charts name the colours.</summary>
    private static string ColourClasses() =>
        string.Concat(ChartColors.Light.Select((_, index) => $".c{index} {{ color: var(--c{index}); }} "));

    private static readonly string Style = $$"""

        :root { color-scheme: light dark;
          --back: #ffffff; --fore: #1b1f24; --soft: #59636e; --line: #d5dae0; --card: #f5f7f9;
          {{Colours(ChartColors.Light)}} --good: #116b3a; --bad: #a8261c; }
        @media (prefers-color-scheme: dark) { :root {
          --back: #14181d; --fore: #e4e8ec; --soft: #9aa4ae; --line: #333a42; --card: #1c2229;
          {{Colours(ChartColors.Dark)}} --good: #5fd091; --bad: #ff8a80; } }
        body { margin: 0; background: var(--back); color: var(--fore); font: 15px/1.5 system-ui, sans-serif; }
        main { max-width: 1060px; margin: 0 auto; padding: 24px 20px 64px; }
        h1 { font-size: 1.7em; margin: 0 0 4px; }
        h2 { font-size: 1.2em; margin: 40px 0 8px; }
        p { margin: 4px 0 12px; max-width: 72ch; }
        .soft, figcaption { color: var(--soft); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 12px 0; }
        dt { color: var(--soft); }
        dd { margin: 0; overflow-wrap: anywhere; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 8px 0; white-space: nowrap; }
        th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--line); }
        th, td { text-align: right; font-weight: normal; }
        thead th { color: var(--soft); }
        th:first-child { text-align: left; }
        .findings { list-style: none; padding: 0; }
        .findings li { margin: 0 0 10px; padding: 8px 12px; }
        .findings li { background: var(--card); border-left: 4px solid var(--line); }
        .findings b { margin-right: 8px; }
        .findings .evidence { display: block; color: var(--soft); }
        .findings .shown { border-color: var(--good); }
        .shown b { color: var(--good); }
        .findings .opposite { border-color: var(--bad); }
        .opposite b { color: var(--bad); }
        .warnings li { color: var(--bad); }
        figure { margin: 24px 0; }
        figcaption { margin-bottom: 6px; }
        svg { width: 100%; max-width: 760px; height: auto; }
        svg text { font: 12px system-ui, sans-serif; fill: var(--soft); }
        .grid { stroke: var(--line); }
        .axis { stroke: var(--soft); }
        .s { stroke: currentColor; stroke-width: 2; fill: none; }
        .f { fill: currentColor; }
        .level { stroke-dasharray: 6 5; }
        {{ColourClasses()}}

        """;
}
