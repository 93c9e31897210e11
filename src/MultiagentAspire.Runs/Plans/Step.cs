namespace MultiagentAspire.Runs.Plans;

/// <summary>
/// One unit of a run. It is either finished, with a stored result, or will be done again from its start;
/// doing it twice does no harm.
/// </summary>
/// <param name="Id">Unique in the run; also the name of its result file.</param>
/// <param name="Iteration">0 = before any finetuning.</param>
/// <param name="Arm">The arm it belongs to.</param>
public abstract record Step(string Id, int Iteration, string Arm);
