namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// A chat template cannot be read, uses what is not supported, exceeds a limit, or refuses the conversation.
/// </summary>
/// <param name="file">File with the template.</param>
/// <param name="problem">What is wrong; follows "chat template:" in the message.</param>
/// <param name="inner">The cause, if it was an exception.</param>
public sealed class ChatTemplateException(string file, string problem, Exception? inner = null)
    : ModelFileException(file, $"chat template: {problem}", inner);
