namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>Evaluates the expressions of a template in the current scope, within its limits.</summary>
internal sealed class TemplateEvaluator
{
    /// <summary>Counts the work of the whole rendering.</summary>
    private readonly TemplateLimits _limits;

    /// <summary>Indices, slices and iteration.</summary>
    private readonly TemplateSequences _sequences;

    /// <summary>Functions, methods, filters and tests.</summary>
    private readonly TemplateCalls _calls;

    /// <param name="limits">Limits of the rendering.</param>
    /// <param name="variables">Variables of the outermost scope.</param>
    public TemplateEvaluator(TemplateLimits limits, TemplateDict variables)
    {
        _limits = limits;
        _sequences = new TemplateSequences(limits);
        _calls = new TemplateCalls(limits, _sequences);
        Scope = new TemplateScope(null, variables);
    }

    /// <summary>Where variables are looked up; loops change it.</summary>
    public TemplateScope Scope { get; set; }

    /// <summary>The items that a loop over the value of an expression iterates.</summary>
    /// <exception cref="ChatTemplateException">The value cannot be iterated.</exception>
    public List<object?> Items(TemplateExpression source) => _sequences.Items(Evaluate(source));

    /// <summary>Whether the value of an expression counts as true in Python.</summary>
    public bool IsTrue(TemplateExpression expression) => TemplateValues.IsTrue(Evaluate(expression));

    /// <summary>
    /// The value of an expression: null, <see cref="Undefined"/>, bool, long, double, string, a list or a mapping.
    /// </summary>
    /// <exception cref="ChatTemplateException">It has no value, or a limit is exceeded.</exception>
    public object? Evaluate(TemplateExpression expression)
    {
        _limits.SpendNode();
        switch (expression)
        {
            case Literal literal:
                return literal.Value;
            case Variable variable:
                return Scope.Find(variable.Name);
            case ListLiteral list:
                return list.Items.Select(Evaluate).ToList();
            case DictLiteral dict:
                return Dict(dict);
            case Unary unary:
                return EvaluateUnary(unary);
            case Binary binary:
                return EvaluateBinary(binary);
            case Conditional choice:
                if (IsTrue(choice.Test))
                    return Evaluate(choice.Then);
                return choice.Else is null ? Undefined.Value : Evaluate(choice.Else);
            case Attribute attribute:
                return Member(Evaluate(attribute.Target), attribute.Name);
            case Index index:
                return Item(Evaluate(index.Target), Evaluate(index.Key));
            case Slice slice:
                return EvaluateSlice(slice);
            case Call call:
                return EvaluateCall(call);
            default:
                throw _limits.Error("holds an expression of an unknown kind");
        }
    }

    /// <summary>A mapping with evaluated keys and values; keys must be strings.</summary>
    private TemplateDict Dict(DictLiteral literal)
    {
        var dict = new TemplateDict();
        foreach (var (key, value) in literal.Items)
        {
            var name = Evaluate(key) as string ?? throw _limits.Error("a mapping's key must be a string");
            dict[name] = Evaluate(value);
        }
        return dict;
    }

    /// <summary><c>not</c>, or a sign as arithmetic with 0.</summary>
    private object? EvaluateUnary(Unary unary)
    {
        var value = Evaluate(unary.Operand);
        return unary.Operator switch
        {
            "not" => !TemplateValues.IsTrue(value),
            "-" => TemplateValues.Arithmetic("-", 0L, value, _limits),
            _ => TemplateValues.Arithmetic("+", 0L, value, _limits),
        };
    }

    /// <summary>
    /// An operator with two operands. <c>and</c> and <c>or</c> give an operand, not a boolean, as in Python.
    /// </summary>
    private object? EvaluateBinary(Binary binary)
    {
        var left = Evaluate(binary.Left);
        if (binary.Operator == "and")
            return TemplateValues.IsTrue(left) ? Evaluate(binary.Right) : left;
        if (binary.Operator == "or")
            return TemplateValues.IsTrue(left) ? left : Evaluate(binary.Right);
        var right = Evaluate(binary.Right);
        switch (binary.Operator)
        {
            case "==":
                return TemplateValues.AreEqual(left, right, _limits);
            case "!=":
                return !TemplateValues.AreEqual(left, right, _limits);
            case "in":
                return TemplateValues.Contains(right, left, _limits);
            case "not in":
                return !TemplateValues.Contains(right, left, _limits);
            case "<" or "<=" or ">" or ">=":
                return Compare(binary.Operator, left, right);
            case "~":
                var text = TemplateValues.Print(left, _limits);
                return TemplateValues.Join(text, TemplateValues.Print(right, _limits), _limits);
            default:
                return TemplateValues.Arithmetic(binary.Operator, left, right, _limits);
        }
    }

    /// <summary>An order comparison.</summary>
    private bool Compare(string symbol, object? left, object? right)
    {
        var order = TemplateValues.Compare(left, right, _limits);
        return symbol switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    /// <summary>A member of a mapping; undefined when it does not exist.</summary>
    private object? Member(object? target, string name) =>
        target switch
        {
            TemplateDict dict => dict.TryGetValue(name, out var value) ? value : Undefined.Value,
            Undefined => throw _limits.Error($"reads {ModelFileException.Quote(name)} of an undefined value"),
            // No other value has members that a template may read.
            _ => Undefined.Value,
        };

    /// <summary>
    /// An item of a mapping, list or string; negative numbers count from the end. Undefined when it does not
    /// exist.
    /// </summary>
    private object? Item(object? target, object? key)
    {
        if (target is TemplateDict && key is string name)
            return Member(target, name);
        if (target is Undefined)
            throw _limits.Error("reads an item of an undefined value");
        if (TemplateValues.ToInteger(key) is not { } index)
            return Undefined.Value;
        if (target is not (string or List<object?>))
            return Undefined.Value;
        var items = _sequences.Items(target);
        if (index < 0)
            index += items.Count;
        return index >= 0 && index < items.Count ? items[(int)index] : Undefined.Value;
    }

    /// <summary>A slice of a list as a list, of a string as a string.</summary>
    private object? EvaluateSlice(Slice slice)
    {
        var target = Evaluate(slice.Target);
        var (start, stop, step) = (Bound(slice.Start), Bound(slice.Stop), Bound(slice.Step) ?? 1);
        if (step == 0 || Math.Abs(step) > int.MaxValue)
            throw _limits.Error("a slice needs a step that is not zero");
        var items = _sequences.Items(target);
        _limits.CheckItems(items.Count);
        var picked = PythonText.Slice(start, stop, step, items.Count).Select(i => items[i]).ToList();
        return target is string ? string.Concat(picked) : picked;
    }

    /// <summary>A bound of a slice; null when it is not given or none.</summary>
    private long? Bound(TemplateExpression? expression)
    {
        if (expression is null || Evaluate(expression) is not { } value)
            return null;
        return TemplateValues.ToInteger(value) is { } bound
            ? Math.Clamp(bound, -int.MaxValue, int.MaxValue)
            : throw _limits.Error("a slice needs whole numbers");
    }

    /// <summary>A call with evaluated arguments.</summary>
    private object? EvaluateCall(Call call)
    {
        var arguments = call.Arguments.Select(Evaluate).ToList();
        var named = new TemplateDict();
        foreach (var (name, value) in call.Named)
            named[name] = Evaluate(value);
        return _calls.Invoke(call.Kind, call.Name, arguments, named);
    }
}
