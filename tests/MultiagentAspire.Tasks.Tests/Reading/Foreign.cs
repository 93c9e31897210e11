using CsCheck;

namespace MultiagentAspire.Tasks.Tests.Reading;

/// <summary>Texts as hostile models and files might write them.</summary>
internal static class Foreign
{
    private static readonly string[] Pieces =
    [
        @"\boxed{",
        @"\fbox{",
        "}",
        "{",
        @"\frac",
        @"\frac{1}{2}",
        @"\sqrt",
        @"\sqrt[3]",
        @"\text{ ",
        @"\left(",
        @"\right)",
        @"\begin{pmatrix}",
        @"\end{pmatrix}",
        @"\\",
        "&",
        @"\{",
        @"\}",
        @"\cup",
        @"\pm",
        @"\infty",
        @"\pi",
        "(",
        ")",
        "[",
        "]",
        "|",
        "^",
        "_",
        "=",
        "<",
        @"\le",
        "+",
        "-",
        "*",
        "/",
        ",",
        ";",
        ".",
        "$",
        "%",
        "#### ",
        "answer is ",
        "final answer is ",
        " and ",
        " or ",
        "x",
        "y",
        "sin",
        "e",
        "0",
        "1",
        "12",
        "007",
        "3.14",
        "1,000",
        "99999999999999999999",
        "1e308",
        "\n",
        " ",
        "\t",
        "\0",
        "é",
        "π",
        "∞",
        "\ud800",
        "percent",
        "cm",
        "(A)",
    ];

    /// <summary>Characters that mean something to some parser.</summary>
    public static Gen<char> Letters { get; } =
        Gen.Char[@"\{}()[]|^_=<>+-*/,;.$%# abxyzfrcsqtleodmin0123456789" + "\n\0é∞π±∪"];

    /// <summary>Pieces of LaTeX and of answers in any order, up to some thousand characters.</summary>
    public static Gen<string> Texts { get; } =
        Gen.Int[0, Pieces.Length - 1]
            .Array[0, 40]
            .Select(picked => string.Concat(picked.Select(piece => Pieces[piece])));

    /// <summary>Each piece again and again: what makes parsers recurse, backtrack or allocate.</summary>
    public static IEnumerable<string> Bombs { get; } =
    [
        .. Pieces.Select(piece => string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length))),
        .. Pieces.Select(piece => string.Concat(Enumerable.Repeat(piece, 1900 / piece.Length))),
        string.Concat(Enumerable.Repeat("9^", 900)) + "9",
        string.Concat(Enumerable.Repeat("(", 900)) + "x" + string.Concat(Enumerable.Repeat(")", 900)),
        "9^{999999999}",
        "(x+y+z)^{2000000000}",
    ];
}
