namespace MultiagentAspire.Training.Pretraining;

/// <summary>Builds one document turn by turn, in the form of the tiny model's chat template.</summary>
internal sealed class DocumentBuilder
{
    private readonly List<int> _ids = [];
    private readonly List<bool> _learn = [];

    /// <summary>Starts a document with the begin token.</summary>
    public DocumentBuilder() => Token(CharacterVocabulary.Begin, learn: false);

    /// <summary>Adds a user's turn, which is not learned.</summary>
    public DocumentBuilder User(string content) =>
        Token(CharacterVocabulary.User, learn: false).Add(content, learn: false);

    /// <summary>Starts the assistant's turn. Its start token is not learned.</summary>
    public DocumentBuilder Assistant() => Token(CharacterVocabulary.Assistant, learn: false);

    /// <summary>Adds text to the current turn, one token for each character.</summary>
    /// <param name="text">Characters of <see cref="CharacterVocabulary"/>.</param>
    /// <param name="learn">Whether the model learns to predict it.</param>
    public DocumentBuilder Add(string text, bool learn)
    {
        foreach (var c in text)
            Token(CharacterVocabulary.IdOf(c), learn);
        return this;
    }

    /// <summary>Ends the assistant's turn with its end token.</summary>
    public DocumentBuilder EndTurn(bool learn) => Token(CharacterVocabulary.EndOfTurn, learn);

    /// <summary>The document so far.</summary>
    public TrainingDocument Build() => new([.. _ids], [.. _learn]);

    private DocumentBuilder Token(int id, bool learn)
    {
        _ids.Add(id);
        _learn.Add(learn);
        return this;
    }
}
