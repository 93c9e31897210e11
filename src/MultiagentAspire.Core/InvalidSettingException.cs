namespace MultiagentAspire.Core;

/// <summary>
/// A setting is missing or invalid: the service must not start. The message is one line that starts with the key.
/// </summary>
public sealed class InvalidSettingException : Exception
{
    /// <summary>An error with a complete message.</summary>
    /// <param name="line">The whole message: <c>key: problem.</c></param>
    public InvalidSettingException(string line)
        : base(line) { }

    /// <summary>An error of one setting.</summary>
    /// <param name="key">The setting's key, such as <c>Inference:MaxBatch</c>.</param>
    /// <param name="problem">The problem, without a full stop.</param>
    public InvalidSettingException(string key, string problem)
        : base($"{key}: {problem}.") { }
}
