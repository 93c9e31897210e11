namespace MultiagentAspire.Training.Pretraining;

/// <summary>Token ids of the tiny model: five special tokens, newline, then ASCII 32..126 in order. The same ids as in its tokenizer.json (held by a test).</summary>
public static class CharacterVocabulary
{
    public const int Pad = 0;
    public const int Begin = 1;
    public const int EndOfTurn = 2;
    public const int User = 3;
    public const int Assistant = 4;
    public const int Size = 101;

    /// <summary>Id of one character; throws for a character outside the vocabulary, since the corpus is our own.</summary>
    public static int IdOf(char c) =>
        c switch
        {
            '\n' => 5,
            >= ' ' and <= '~' => c - ' ' + 6,
            _ => throw new ArgumentOutOfRangeException(nameof(c), c, "not in the tiny model's vocabulary"),
        };
}

/// <summary>Builds one document turn by turn, in the form of the tiny model's chat template.</summary>
internal sealed class DocumentBuilder
{
    private readonly List<int> _ids = [];
    private readonly List<bool> _learn = [];

    public DocumentBuilder() => Token(CharacterVocabulary.Begin, learn: false);

    public DocumentBuilder User(string content) =>
        Token(CharacterVocabulary.User, learn: false).Add(content, learn: false);

    public DocumentBuilder Assistant() => Token(CharacterVocabulary.Assistant, learn: false);

    public DocumentBuilder Add(string text, bool learn)
    {
        foreach (var c in text)
            Token(CharacterVocabulary.IdOf(c), learn);
        return this;
    }

    /// <summary>Ends the assistant's turn.</summary>
    public DocumentBuilder EndTurn(bool learn) => Token(CharacterVocabulary.EndOfTurn, learn);

    public TrainingDocument Build() => new([.. _ids], [.. _learn]);

    private DocumentBuilder Token(int id, bool learn)
    {
        _ids.Add(id);
        _learn.Add(learn);
        return this;
    }
}
