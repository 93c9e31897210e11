using System.Collections.Frozen;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>The true answers of a run's problems, as far as its report has read them.</summary>
internal sealed class RunReferences
{
    public static readonly RunReferences None = new(FrozenDictionary<(string, string), string>.Empty, null);

    private readonly FrozenDictionary<(string Set, string Problem), string> _answers;

    private RunReferences(FrozenDictionary<(string, string), string> answers, string? error) =>
        (_answers, Error) = (answers, error);

    /// <summary>Why they cannot be read; null when all is well.</summary>
    public string? Error { get; }

    /// <summary>A damaged file is a fault: debates can be shown without it.</summary>
    public static RunReferences Read(string path)
    {
        try
        {
            var answers = new Dictionary<(string, string), string>();
            foreach (var answer in ReferenceAnswers.Read(path))
                answers[(answer.Set, answer.Problem)] = answer.Reference;
            return new RunReferences(answers.ToFrozenDictionary(), null);
        }
        catch (InvalidDataException error)
        {
            return new RunReferences(None._answers, $"{error.Message} The report verb writes it again.");
        }
    }

    public string? Find(DebateTranscript transcript) =>
        _answers.GetValueOrDefault((transcript.Id.Split, transcript.Problem.Id));
}
