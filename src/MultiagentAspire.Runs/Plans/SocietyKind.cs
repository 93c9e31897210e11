namespace MultiagentAspire.Runs.Plans;

/// <summary>Which models fill the slots of a society.</summary>
public enum SocietyKind
{
    /// <summary>The base model in every slot.</summary>
    Base,

    /// <summary>An arm's one finetuned model in every slot.</summary>
    Single,

    /// <summary>
    /// Each slot's own generator and critic; where there are more slots than agents, the agents repeat in order.
    /// </summary>
    Multiagent,
}
