namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A chat template cannot be read, uses what is not supported, exceeds a limit, or refused the conversation itself.</summary>
public sealed class ChatTemplateException(string file, string problem, Exception? inner = null)
    : ModelFileException(file, $"chat template: {problem}", inner);
