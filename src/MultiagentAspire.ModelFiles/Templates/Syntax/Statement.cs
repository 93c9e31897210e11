namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A statement of a template: a node of the syntax tree.</summary>
internal abstract record Statement;
