namespace MultiagentAspire.Training.Pretraining;

/// <summary>
/// Token ids of the tiny model: five special tokens, line break, then ASCII 32..126 in order. The same ids are in its
/// <c>tokenizer.json</c>; a test compares them.
/// </summary>
public static class CharacterVocabulary
{
    /// <summary>Padding.</summary>
    public const int Pad = 0;

    /// <summary>First token of every document.</summary>
    public const int Begin = 1;

    /// <summary>End of the assistant's turn; the model stops at it.</summary>
    public const int EndOfTurn = 2;

    /// <summary>Start of a user's turn.</summary>
    public const int User = 3;

    /// <summary>Start of the assistant's turn.</summary>
    public const int Assistant = 4;

    /// <summary>Number of tokens.</summary>
    public const int Size = 101;

    /// <summary>Id of one character.</summary>
    /// <param name="c">Line break or ASCII 32..126.</param>
    /// <exception cref="ArgumentOutOfRangeException">The character is not in the vocabulary.</exception>
    public static int IdOf(char c) =>
        c switch
        {
            '\n' => 5,
            >= ' ' and <= '~' => c - ' ' + 6,
            _ => throw new ArgumentOutOfRangeException(nameof(c), c, "not in the tiny model's vocabulary"),
        };
}
