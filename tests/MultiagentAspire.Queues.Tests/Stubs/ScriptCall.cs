namespace MultiagentAspire.Queues.Tests.Stubs;

/// <summary>A script that a queue has sent to a <see cref="StubRedis"/>.</summary>
/// <param name="Script">Its text.</param>
/// <param name="Keys">Names of its keys.</param>
/// <param name="Arguments">Its arguments as text.</param>
public sealed record ScriptCall(string Script, string[] Keys, string[] Arguments);
