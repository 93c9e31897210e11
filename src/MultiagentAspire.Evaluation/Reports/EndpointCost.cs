namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// What one arm asked of one model at an endpoint, its training debates and evaluations together.
/// <paramref name="Calls"/> and <paramref name="Retries"/> together are the requests sent.
/// </summary>
/// <param name="Arm">The arm of the run file.</param>
/// <param name="Model">Name of the model in the run file; of what its endpoint made of it by finetuning, that
/// name with <c>(finetuned)</c>.</param>
/// <param name="Calls">Responses asked for.</param>
/// <param name="Retries">Attempts beyond the first of each.</param>
/// <param name="TokensPrompt">Tokens read as prompts.</param>
/// <param name="TokensGenerated">Tokens sampled.</param>
/// <param name="Estimated">Responses whose tokens are an estimate, since the endpoint did not tell them.</param>
/// <param name="Money">By the prices of the run file and in their money; null where it names none.</param>
public sealed record EndpointCost(
    string Arm,
    string Model,
    int Calls,
    int Retries,
    long TokensPrompt,
    long TokensGenerated,
    int Estimated,
    double? Money
)
{
    /// <summary>Finetuning jobs that made these models.</summary>
    public int Jobs { get; set; }

    /// <summary>Tokens that these jobs are charged for; <see cref="Money"/> counts them.</summary>
    public long TokensTrained { get; set; }
}
