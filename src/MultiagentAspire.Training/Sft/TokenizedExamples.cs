using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.ModelFiles.Tokenization;

namespace MultiagentAspire.Training.Sft;

/// <summary>The data file of a training as token ids.</summary>
/// <param name="Examples">The examples that fit, in the order of the file.</param>
/// <param name="Dropped">Examples that are longer than the limit.</param>
/// <param name="Template">The chat template of the base model, which rendered them.</param>
internal sealed record TokenizedExamples(
    IReadOnlyList<TrainingDocument> Examples,
    int Dropped,
    ChatTemplate Template
)
{
    /// <summary>Reads and tokenizes the data of a job.</summary>
    /// <param name="job">
    /// Its limit is the lesser of <c>maxLength</c> and the context of the base model plus one: a model reads all but
    /// the last token.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, or the tokenizer has tokens for which the model has no embeddings.
    /// </exception>
    public static TokenizedExamples Read(TrainingJob job)
    {
        var tokenizer = Tokenizer.Load(job.Base.Path);
        var template = ChatTemplate.Load(job.Base.Path, tokenizer);
        var config = ModelConfig.Read(job.Base.Path);
        var maxLength = Math.Min(job.Settings.MaxLength, config.MaxPositions + 1);
        // `multiagent finetune` reads files whose examples name no agent.
        AgentId? owner = job.Agent.Role == AgentRole.Base ? null : job.Agent;
        var documents = new List<TrainingDocument>();
        var dropped = 0;
        foreach (var example in TrainingExamples.Read(job.DataPath, owner))
        {
            var tokens = template.RenderForTraining(example.Prompt, example.Completion, tokenizer);
            RequireEmbeddings(job, tokens.Ids, config.VocabularySize);
            if (tokens.Ids.Length > maxLength)
                dropped++;
            else
                documents.Add(new TrainingDocument([.. tokens.Ids], [.. tokens.LossMask], example.Weight));
        }
        return new TokenizedExamples(documents, dropped, template);
    }

    /// <summary>Rejects tokens for which the model has no embeddings: its tokenizer is another model's.</summary>
    private static void RequireEmbeddings(TrainingJob job, IEnumerable<int> ids, int vocabularySize)
    {
        var unknown = ids.FirstOrDefault(id => id >= vocabularySize);
        if (unknown > 0)
            throw new InvalidDataException(
                $"{job.DataPath}: an example has the token {unknown}, and {job.Base.Path} has embeddings "
                    + $"for {vocabularySize} only; its tokenizer and weights do not belong together."
            );
    }
}
