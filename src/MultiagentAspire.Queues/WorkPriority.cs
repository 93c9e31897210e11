namespace MultiagentAspire.Queues;

/// <summary>Which of the pending items is leased first; within one priority, the oldest.</summary>
public enum WorkPriority
{
    High = 1,
    Normal = 2,
    Low = 3,
}
