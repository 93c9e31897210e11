namespace MultiagentAspire.Core;

/// <summary>What one model learns from the debates of a whole society.</summary>
public enum SingleModelData
{
    /// <summary>The first responses of all slots that equal the consensus, as a generator learns its own.</summary>
    FirstResponses,

    /// <summary>The data of all generators and of all critics, revisions included.</summary>
    AllAgents,

    /// <summary>
    /// The outcome of debates: the final responses that equal the consensus, as answers to the prompt of the first
    /// round (DebateGPT; paper section 8).
    /// </summary>
    Outcomes,
}
