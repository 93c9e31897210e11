namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>Kinds of tokens in a template.</summary>
internal enum TokenKind
{
    /// <summary>Text outside tags, which is output as it is.</summary>
    Text,

    /// <summary><c>{{</c>.</summary>
    VariableBegin,

    /// <summary><c>}}</c>.</summary>
    VariableEnd,

    /// <summary><c>{%</c>.</summary>
    BlockBegin,

    /// <summary><c>%}</c>.</summary>
    BlockEnd,

    /// <summary>An identifier or keyword.</summary>
    Name,

    /// <summary>A string literal.</summary>
    String,

    /// <summary>Digits.</summary>
    Integer,

    /// <summary>Digits with a decimal point.</summary>
    Float,

    /// <summary>An operator, bracket or separator.</summary>
    Operator,

    /// <summary>End of the template; always the last token.</summary>
    End,
}
