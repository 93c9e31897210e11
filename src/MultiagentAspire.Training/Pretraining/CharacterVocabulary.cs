namespace MultiagentAspire.Training.Pretraining;

/// <summary>
/// Token ids of the tiny model: five special tokens, newline, then ASCII 32..126 in order. The same ids as in
/// its tokenizer.json (held by a test).
/// </summary>
public static class CharacterVocabulary
{
    public const int Pad = 0;
    public const int Begin = 1;
    public const int EndOfTurn = 2;
    public const int User = 3;
    public const int Assistant = 4;
    public const int Size = 101;

    /// <summary>
    /// Id of one character; throws for a character outside the vocabulary, since the corpus is our own.
    /// </summary>
    public static int IdOf(char c) =>
        c switch
        {
            '\n' => 5,
            >= ' ' and <= '~' => c - ' ' + 6,
            _ => throw new ArgumentOutOfRangeException(nameof(c), c, "not in the tiny model's vocabulary"),
        };
}
