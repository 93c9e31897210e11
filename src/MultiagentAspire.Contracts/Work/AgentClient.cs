using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Contracts.Work;

/// <summary>
/// Finds the client through which an agent, as <paramref name="model"/>, is asked. Clients are light, allow
/// concurrent calls, and stay the property of whoever returns them.
/// </summary>
/// <param name="agent">The agent, to which workers may be pinned.</param>
/// <param name="model">The model that the requests will name.</param>
/// <param name="priority">Of its requests, where they are queued.</param>
public delegate IModelClient AgentClient(
    AgentId agent,
    AgentModel model,
    WorkPriority priority = WorkPriority.Normal
);
