using System.Collections.Frozen;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>The reference answers of a run's problems, as its report has written them.</summary>
internal sealed class RunReferences
{
    /// <summary>Knows no answer.</summary>
    public static readonly RunReferences None = new(FrozenDictionary<(string, string), string>.Empty, null);

    private readonly FrozenDictionary<(string Set, string Problem), string> _answers;

    private RunReferences(FrozenDictionary<(string, string), string> answers, string? error) =>
        (_answers, Error) = (answers, error);

    /// <summary>Why the file cannot be read; null where it can.</summary>
    public string? Error { get; }

    /// <summary>
    /// Reads the report's file. A damaged file sets <see cref="Error"/>, since debates can be shown without it.
    /// </summary>
    /// <param name="path">A path that was checked.</param>
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

    /// <summary>The reference answer of a debate's problem; null where it is not known.</summary>
    public string? Find(DebateTranscript transcript) =>
        _answers.GetValueOrDefault((transcript.Id.Split, transcript.Problem.Id));
}
