namespace MultiagentAspire.Core;

/// <summary>A setting is missing or wrong: the service must not start. The message names the key.</summary>
public sealed class InvalidSettingException(string key, string problem) : Exception($"{key}: {problem}.");
