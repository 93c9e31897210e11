using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.Testing;

namespace MultiagentAspire.ModelFiles.Tests.Templates;

/// <summary>
/// A template comes from whoever made the model: whatever it does, there is an answer or a typed error, soon.
/// </summary>
public sealed class HostileTemplateTests
{
    private static readonly ChatTurn[] Messages = [ChatTurn.User("hello"), ChatTurn.Assistant("hi")];

    public static TheoryData<string> Attacks =>
        [
            "{% for i in range(1000000000) %}{% endfor %}",
            "{% for i in range(9223372036854775807) %}x{% endfor %}",
            "{% for i in range(3000) %}{% for j in range(3000) %}{% for k in range(3000) %}{% "
                + "endfor %}{% endfor %}{% endfor %}",
            "{% set ns = namespace(x='aaaaaaaa') %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
            "{% set ns = namespace(x=[1,2]) %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
            "{% set ns = namespace(x='aa') %}{% for i in range(60) %}{% set ns.x = "
                + "ns.x.replace('a', 'aaaaaaaaaaaa') %}{% endfor %}",
            "{% set ns = namespace(x='aa') %}{% for i in range(60) %}{% set ns.x = [ns.x, "
                + "ns.x]|join(ns.x) %}{% endfor %}",
            "{% set ns = namespace(x='aa') %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
            "{% set ns = namespace() %}{% set ns.x = ns %}{{ ns|tojson }}",
            "{% set ns = namespace(x=[1,1,1,1,1,1,1,1]) %}{% for i in range(40) %}{% set ns.x = "
                + "[ns.x, ns.x, ns.x, ns.x] %}{% endfor %}{{ ns.x|tojson }}",
            "{% set a = namespace() %}{% set a.x = a %}{% set b = namespace() %}{% set b.x = b %}{{ a == b }}",
            "{% set n = namespace(x=[1], y=[1]) %}{% for i in range(9999) %}{% set n.x = [n.x] "
                + "%}{% set n.y = [n.y] %}{% endfor %}{{ n.x == n.y }}",
            "{% set n = namespace(x=[1], y=[1]) %}{% for i in range(60) %}{% set n.x = [n.x, "
                + "n.x] %}{% set n.y = [n.y, n.y] %}{% endfor %}{{ n.x in [n.y] }}",
            "{{ 'a' * 1000000000000 }}",
            "{{ 'ab' * -1 }}{{ 9223372036854775807 + 1 }}",
            "{{ 99999999999999999999999 }}",
            "{{ 1 // 0 }}",
            "{{ 1 % 0 }}",
            "{{ 1.0 / 0 }}",
            "{{ (0 - 9223372036854775807 - 1) // -1 }}",
            "{{ 'abc'[::0] }}",
            "{{ ''.__class__.__mro__[1].__subclasses__() }}",
            "{{ messages.append('x') }}",
            "{% include 'secrets' %}",
            "{% import 'os' as os %}",
            "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
            "{{ self.__init__() }}",
            "{{ loop.index() }}",
            "{% set messages.role = 'x' %}",
            "{% break %}",
            "{% for a, b in [1] %}{% endfor %}",
            "{{ '\\ud800' }}",
            "{{ 'x'.split('') }}",
            "{{ messages }}",
            "{{ '%s' % 'x' }}",
            "{{ ",
            "{# ",
            "{% if",
            "{{ 'x' ",
            "{% set x %}",
            "{% raw %}x{% endraw %}",
        ];

    [Theory, MemberData(nameof(Attacks))]
    public void An_attack_ends_in_the_typed_error(string template)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var error = Assert.Throws<ChatTemplateException>(() =>
            ChatTemplate.Parse(template).Render(Messages, addGenerationPrompt: true)
        );
        Assert.DoesNotContain('\n', error.Message);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    public static TheoryData<string, string, string> Deep =>
        new()
        {
            { "(", "1", ")" },
            { "[", "1", "]" },
            { "not ", "1", "" },
            { "-", "1", "" },
            { "1 if 1 else ", "1", "" },
            { "", "1", " + 1" },
            { "", "1", "|string" },
            { "", "a", ".b" },
            { "", "a", "[0]" },
            { "{'a':", "1", "}" },
            { "", "1", " and 1" },
            { "", "1", " < 2" },
            { "a(", "1", ")" },
        };

    [Theory, MemberData(nameof(Deep))]
    public void Nesting_is_bounded(string open, string inner, string close)
    {
        var expression =
            string.Concat(Enumerable.Repeat(open, 10_000))
            + inner
            + string.Concat(Enumerable.Repeat(close, 10_000));
        Assert.Throws<ChatTemplateException>(() =>
            ChatTemplate.Parse("{{ " + expression + " }}").Render(Messages, false)
        );
    }

    [Fact]
    public void Nested_statements_are_bounded()
    {
        var template =
            string.Concat(Enumerable.Repeat("{% if 1 %}", 5000))
            + string.Concat(Enumerable.Repeat("{% endif %}", 5000));
        Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(template));
        Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(new string('x', 300_000)));
    }

    [Fact]
    public void Mutated_templates_render_or_are_refused()
    {
        var sources = GoldenTemplateTests.Rows.Select(r => r.Text).Distinct().ToArray();
        var pieces = (string[])
            [
                "{%",
                "%}",
                "{{",
                "}}",
                "-",
                "'",
                "\"",
                "(",
                ")",
                "[",
                "]",
                "{",
                "}",
                "|",
                ".",
                " if ",
                " for ",
                " in ",
                " not ",
                "endif",
                "\\",
                "\n",
                "0",
                "+",
                "loop",
                "ns",
                "\ud800",
            ];
        Gen.Select(
                Gen.Int[0, sources.Length - 1],
                Gen.Int[0, 5000],
                Gen.Int[0, 40],
                Gen.Int[0, pieces.Length - 1]
            )
            .Sample(
                (which, at, length, piece) =>
                {
                    var source = sources[which];
                    at %= source.Length + 1;
                    var mutated =
                        source[..at] + pieces[piece] + source[Math.Min(source.Length, at + length)..];
                    ResourceLimits.AssertReadsOrRejects<ChatTemplateException>(
                        64 << 20,
                        () =>
                            Assert.NotNull(
                                ChatTemplate.Parse(mutated).Render(Messages, addGenerationPrompt: true)
                            )
                    );
                },
                iter: Iterations.Of(5000)
            );
    }
}
