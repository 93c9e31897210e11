namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>Settings that the Metaspace pre-tokenizer and decoder share.</summary>
internal static class Metaspace
{
    /// <summary><c>always</c>, <c>first</c> or <c>never</c>; older files say it with <c>add_prefix_space</c>.</summary>
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

    public static char Mark(JsonSection step)
    {
        var mark = step.OptionalString("replacement") ?? "\u2581";
        return mark.Length == 1 ? mark[0] : throw step.Error("replacement", "must be one character");
    }
}
