namespace MultiagentAspire.Core;

/// <summary>
/// A setting is missing or wrong: the service must not start. The message is one line that begins with the key.
/// </summary>
public sealed class InvalidSettingException : Exception
{
    /// <param name="line">The whole message: <c>key: problem.</c></param>
    public InvalidSettingException(string line)
        : base(line) { }

    /// <param name="key">The setting's key, such as <c>Inference:MaxBatch</c>.</param>
    /// <param name="problem">What is wrong, without a full stop.</param>
    public InvalidSettingException(string key, string problem)
        : base($"{key}: {problem}.") { }
}
