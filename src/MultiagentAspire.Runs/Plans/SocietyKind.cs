namespace MultiagentAspire.Runs.Plans;

public enum SocietyKind
{
    /// <summary>The base model in every slot.</summary>
    Base,

    /// <summary>An arm's one finetuned model in every slot.</summary>
    Single,

    /// <summary>Each slot's own generator and critic; more slots than agents go round.</summary>
    Multiagent,
}
