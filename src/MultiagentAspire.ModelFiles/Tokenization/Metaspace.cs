namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>Settings that the Metaspace pre-tokenizer and decoder of HF tokenizers share.</summary>
internal static class Metaspace
{
    /// <summary>
    /// Where a mark is prepended: <c>always</c>, <c>first</c> (only to the beginning of the text) or
    /// <c>never</c>; older files state <c>add_prefix_space</c> instead.
    /// </summary>
    /// <exception cref="ModelFileException">Another value.</exception>
    public static string Scheme(JsonSection step)
    {
        var scheme =
            step.OptionalString("prepend_scheme")
            ?? (step.Bool("add_prefix_space", absent: true) ? "always" : "never");
        return scheme is "always" or "first" or "never"
            ? scheme
            : throw step.Error(
                "prepend_scheme",
                $"is {ModelFileException.Quote(scheme)}; it must be always, first or never"
            );
    }

    /// <summary>The character that stands for a space; ▁ unless stated.</summary>
    /// <exception cref="ModelFileException">It is not one character.</exception>
    public static char Mark(JsonSection step)
    {
        var mark = step.OptionalString("replacement") ?? "\u2581";
        return mark.Length == 1 ? mark[0] : throw step.Error("replacement", "must be one character");
    }
}
