namespace MultiagentAspire.Runs.Plans;

/// <summary>
/// One unit of a plan. A step is finished when its result is stored; an interrupted step is executed again from its
/// start, which is safe.
/// </summary>
/// <param name="Id">Unique in the run; also the name of its result file.</param>
/// <param name="Iteration">The iteration it belongs to, 0 to L; 0 = before any finetuning.</param>
/// <param name="Arm">The arm it belongs to.</param>
public abstract record Step(string Id, int Iteration, string Arm);
