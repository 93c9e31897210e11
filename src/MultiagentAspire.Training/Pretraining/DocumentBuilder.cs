namespace MultiagentAspire.Training.Pretraining;

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
