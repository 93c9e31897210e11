using Microsoft.Extensions.AI;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Contracts.Work;

/// <summary>
/// Finds the chat client through which an agent, as <paramref name="model"/>, is asked. Clients are light, allow concurrent calls, and stay the property of whoever gives them.
/// </summary>
/// <param name="priority">Of its requests, where they are queued.</param>
public delegate IChatClient AgentClient(
    AgentId agent,
    AgentModel model,
    WorkPriority priority = WorkPriority.Normal
);
