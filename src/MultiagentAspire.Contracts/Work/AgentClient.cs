using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Contracts.Work;

/// <summary>
/// Returns the client that generates the responses of an agent. Clients cost little, allow concurrent calls, and are
/// not disposed by the caller.
/// </summary>
/// <param name="agent">The agent; its workers may be pinned.</param>
/// <param name="model">The model that its requests name.</param>
/// <param name="priority">Priority of its requests, where they are queued.</param>
public delegate IModelClient AgentClient(
    AgentId agent,
    AgentModel model,
    WorkPriority priority = WorkPriority.Normal
);
