using System.Text;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>Runs a parsed template. One instance renders once, within its limits.</summary>
internal sealed class TemplateRenderer
{
    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    private readonly TemplateLimits limits;
    private readonly TemplateCalls calls;
    private StringBuilder output = new();
    private Scope scope;

    private TemplateRenderer(string file, TemplateDict variables)
    {
        limits = new TemplateLimits(file);
        calls = new TemplateCalls(limits);
        scope = new Scope(null, variables);
    }

    public static string Render(IReadOnlyList<Statement> template, TemplateDict variables, string file)
    {
        var renderer = new TemplateRenderer(file, variables);
        renderer.Run(template);
        return renderer.output.ToString();
    }

    private Flow Run(IReadOnlyList<Statement> body)
    {
        foreach (var statement in body)
        {
            limits.SpendNode();
            var flow = Run(statement);
            if (flow != Flow.Next)
                return flow;
        }
        return Flow.Next;
    }

    private Flow Run(Statement statement)
    {
        switch (statement)
        {
            case TextOutput text:
                Write(text.Text);
                return Flow.Next;
            case ValueOutput value:
                Write(TemplateValues.Print(Evaluate(value.Value), limits));
                return Flow.Next;
            case If choice:
                foreach (var (test, body) in choice.Branches)
                {
                    if (TemplateValues.IsTrue(Evaluate(test)))
                        return Run(body);
                }
                return Run(choice.Else);
            case For loop:
                return RunLoop(loop);
            case SetVariable set:
                Set(set);
                return Flow.Next;
            case Group group:
                return Run(group.Body);
            case LoopJump jump when scope.InLoop:
                return jump.Breaks ? Flow.Break : Flow.Continue;
            default:
                throw limits.Error("break and continue belong into a loop");
        }
    }

    private void Write(string text)
    {
        if (output.Length + (long)text.Length > TemplateLimits.OutputCharacters)
            throw limits.Error($"makes a text of more than {TemplateLimits.OutputCharacters} characters");
        limits.Spend(text.Length);
        output.Append(text);
    }

    private Flow RunLoop(For loop)
    {
        var items = calls.Items(Evaluate(loop.Source));
        var outer = scope;
        if (loop.Filter is not null)
            items = items.FindAll(item =>
                Within(outer, loop, item, () => TemplateValues.IsTrue(Evaluate(loop.Filter)))
            );
        for (var i = 0; i < items.Count; i++)
        {
            var index = i;
            var flow = Within(
                outer,
                loop,
                items[i],
                () =>
                {
                    scope.Variables["loop"] = LoopState(items, index);
                    return Run(loop.Body);
                }
            );
            if (flow == Flow.Break)
                break;
        }
        return items.Count == 0 ? Run(loop.Else) : Flow.Next;
    }

    private T Within<T>(Scope outer, For loop, object? item, Func<T> run)
    {
        limits.SpendTurn();
        scope = new Scope(outer, []) { InLoop = true };
        Bind(loop.Targets, item);
        var result = run();
        scope = outer;
        return result;
    }

    private void Bind(IReadOnlyList<string> targets, object? item)
    {
        if (targets.Count == 1)
        {
            scope.Variables[targets[0]] = item;
            return;
        }
        if (item is not List<object?> parts || parts.Count != targets.Count)
            throw limits.Error($"a loop over {targets.Count} names needs lists of {targets.Count} items");
        for (var i = 0; i < targets.Count; i++)
            scope.Variables[targets[i]] = parts[i];
    }

    private static TemplateDict LoopState(List<object?> items, int i) =>
        new()
        {
            ["index"] = i + 1L,
            ["index0"] = (long)i,
            ["revindex"] = (long)(items.Count - i),
            ["revindex0"] = items.Count - i - 1L,
            ["first"] = i == 0,
            ["last"] = i == items.Count - 1,
            ["length"] = (long)items.Count,
            ["previtem"] = i > 0 ? items[i - 1] : Undefined.Value,
            ["nextitem"] = i + 1 < items.Count ? items[i + 1] : Undefined.Value,
        };

    private void Set(SetVariable set)
    {
        var value = set.Value is not null ? Evaluate(set.Value) : Captured(set.Body!);
        if (set.Member is null)
        {
            scope.Variables[set.Name] = value;
            return;
        }
        if (scope.Find(set.Name) is not TemplateDict { Writable: true } space)
            throw limits.Error(
                $"only members of a namespace can be set, and {ModelFileException.Quote(set.Name)} is none"
            );
        space[set.Member] = value;
    }

    private string Captured(IReadOnlyList<Statement> body)
    {
        var kept = output;
        output = new StringBuilder();
        if (Run(body) != Flow.Next)
            throw limits.Error("break and continue cannot leave a set block");
        var text = output.ToString();
        output = kept;
        return text;
    }

    private object? Evaluate(Expression expression)
    {
        limits.SpendNode();
        switch (expression)
        {
            case Literal literal:
                return literal.Value;
            case Variable variable:
                return scope.Find(variable.Name);
            case ListLiteral list:
                return list.Items.Select(Evaluate).ToList();
            case DictLiteral dict:
                return Dict(dict);
            case Unary unary:
                return EvaluateUnary(unary);
            case Binary binary:
                return EvaluateBinary(binary);
            case Conditional choice:
                if (TemplateValues.IsTrue(Evaluate(choice.Test)))
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
                throw limits.Error("holds an expression of an unknown kind");
        }
    }

    private TemplateDict Dict(DictLiteral literal)
    {
        var dict = new TemplateDict();
        foreach (var (key, value) in literal.Items)
            dict[Evaluate(key) as string ?? throw limits.Error("a mapping's key must be a string")] =
                Evaluate(value);
        return dict;
    }

    private object? EvaluateUnary(Unary unary)
    {
        var value = Evaluate(unary.Operand);
        return unary.Operator switch
        {
            "not" => !TemplateValues.IsTrue(value),
            "-" => TemplateValues.Arithmetic("-", 0L, value, limits),
            _ => TemplateValues.Arithmetic("+", 0L, value, limits),
        };
    }

    private object? EvaluateBinary(Binary binary)
    {
        var left = Evaluate(binary.Left);
        if (binary.Operator == "and")
            return TemplateValues.IsTrue(left) ? Evaluate(binary.Right) : left;
        if (binary.Operator == "or")
            return TemplateValues.IsTrue(left) ? left : Evaluate(binary.Right);
        var right = Evaluate(binary.Right);
        return binary.Operator switch
        {
            "==" => TemplateValues.AreEqual(left, right, limits),
            "!=" => !TemplateValues.AreEqual(left, right, limits),
            "in" => TemplateValues.Contains(right, left, limits),
            "not in" => !TemplateValues.Contains(right, left, limits),
            "<" => TemplateValues.Compare(left, right, limits) < 0,
            "<=" => TemplateValues.Compare(left, right, limits) <= 0,
            ">" => TemplateValues.Compare(left, right, limits) > 0,
            ">=" => TemplateValues.Compare(left, right, limits) >= 0,
            "~" => TemplateValues.Join(
                TemplateValues.Print(left, limits),
                TemplateValues.Print(right, limits),
                limits
            ),
            _ => TemplateValues.Arithmetic(binary.Operator, left, right, limits),
        };
    }

    private object? Member(object? target, string name) =>
        target switch
        {
            TemplateDict dict => dict.TryGetValue(name, out var value) ? value : Undefined.Value,
            Undefined => throw limits.Error($"reads {ModelFileException.Quote(name)} of an undefined value"),
            // No other value has members that a template could read.
            _ => Undefined.Value,
        };

    private object? Item(object? target, object? key)
    {
        if (target is TemplateDict && key is string name)
            return Member(target, name);
        if (target is Undefined)
            throw limits.Error("reads an item of an undefined value");
        if (TemplateValues.Whole(key) is not { } index)
            return Undefined.Value;
        if (target is not (string or List<object?>))
            return Undefined.Value;
        var items = calls.Items(target);
        if (index < 0)
            index += items.Count;
        return index >= 0 && index < items.Count ? items[(int)index] : Undefined.Value;
    }

    private object? EvaluateSlice(Slice slice)
    {
        var target = Evaluate(slice.Target);
        var (start, stop, step) = (Bound(slice.Start), Bound(slice.Stop), Bound(slice.Step) ?? 1);
        if (step == 0 || Math.Abs(step) > int.MaxValue)
            throw limits.Error("a slice needs a step that is not zero");
        var items = calls.Items(target);
        limits.CheckItems(items.Count);
        var picked = PythonText.Slice(start, stop, step, items.Count).Select(i => items[i]).ToList();
        return target is string ? string.Concat(picked) : picked;
    }

    private long? Bound(Expression? expression)
    {
        if (expression is null || Evaluate(expression) is not { } value)
            return null;
        return TemplateValues.Whole(value) is { } bound
            ? Math.Clamp(bound, -int.MaxValue, int.MaxValue)
            : throw limits.Error("a slice needs whole numbers");
    }

    private object? EvaluateCall(Call call)
    {
        var arguments = call.Arguments.Select(Evaluate).ToList();
        var named = new TemplateDict();
        foreach (var (name, value) in call.Named)
            named[name] = Evaluate(value);
        return call.Kind switch
        {
            CallKind.Function => calls.Function(call.Name, arguments, named),
            CallKind.Method => calls.Method(call.Name, arguments),
            CallKind.Filter => calls.Filter(call.Name, arguments, named),
            _ => calls.Test(call.Name, arguments),
        };
    }

    /// <summary>Variables of a loop's turn, over those around it. What a turn sets is gone at its end, as in Jinja.</summary>
    private sealed class Scope(Scope? outer, TemplateDict variables)
    {
        public TemplateDict Variables { get; } = variables;
        public bool InLoop { get; init; }

        public object? Find(string name)
        {
            for (var scope = this; scope is not null; scope = scope.Outer)
            {
                if (scope.Variables.TryGetValue(name, out var value))
                    return value;
            }
            return Undefined.Value;
        }

        private Scope? Outer { get; } = outer;
    }
}
