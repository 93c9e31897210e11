using MultiagentAspire.Queues;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>A dead item and where it lies.</summary>
public sealed record DeadLetter(string Queue, DeadItem Item);
