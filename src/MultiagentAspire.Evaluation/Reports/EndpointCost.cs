namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// The requests of one arm to one model at an endpoint, of training debates and evaluations together. The number of
/// HTTP requests sent is <paramref name="Calls"/> plus <paramref name="Retries"/>.
/// </summary>
/// <param name="Arm">The arm of the run file.</param>
/// <param name="Model">
/// Name of the model in the run file; for models that its endpoint finetuned from it, that name with
/// <c>(finetuned)</c>.
/// </param>
/// <param name="Calls">Responses requested.</param>
/// <param name="Retries">Attempts beyond the first of each call.</param>
/// <param name="TokensPrompt">Tokens read as prompts.</param>
/// <param name="TokensGenerated">Tokens sampled.</param>
/// <param name="Estimated">Responses whose token counts are estimates, since the endpoint did not report them.</param>
/// <param name="Money">Cost by the prices of the run file, in their currency; null where it names none.</param>
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
    /// <summary>Number of finetuning jobs that made these models. Default: 0.</summary>
    public int Jobs { get; set; }

    /// <summary>Tokens that these jobs are charged for; <see cref="Money"/> includes them. Default: 0.</summary>
    public long TokensTrained { get; set; }
}
