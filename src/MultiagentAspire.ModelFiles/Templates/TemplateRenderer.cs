using System.Text;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>Runs the statements of a template. One instance renders once, within its limits.</summary>
internal sealed class TemplateRenderer
{
    /// <summary>How a statement ends.</summary>
    private enum Flow
    {
        /// <summary>The next statement follows.</summary>
        Next,

        /// <summary><c>break</c>: the innermost loop ends.</summary>
        Break,

        /// <summary><c>continue</c>: the next iteration follows.</summary>
        Continue,
    }

    /// <summary>Limits of this rendering.</summary>
    private readonly TemplateLimits _limits;

    /// <summary>Evaluates expressions in the current scope.</summary>
    private readonly TemplateEvaluator _evaluator;
    private StringBuilder _output = new();

    /// <summary>Starts a rendering with the variables as its outermost scope.</summary>
    private TemplateRenderer(string file, TemplateDict variables)
    {
        _limits = new TemplateLimits(file);
        _evaluator = new TemplateEvaluator(_limits, variables);
    }

    /// <summary>The output of a template.</summary>
    /// <param name="template">Its statements.</param>
    /// <param name="variables">What it can read.</param>
    /// <param name="file">File with the template, for messages.</param>
    /// <exception cref="ChatTemplateException">The template fails, refuses the conversation or exceeds a
    /// limit.</exception>
    public static string Render(IReadOnlyList<Statement> template, TemplateDict variables, string file)
    {
        var renderer = new TemplateRenderer(file, variables);
        renderer.Run(template);
        return renderer._output.ToString();
    }

    /// <summary>Runs statements until one jumps out of a loop.</summary>
    private Flow Run(IReadOnlyList<Statement> body)
    {
        foreach (var statement in body)
        {
            _limits.SpendNode();
            var flow = Run(statement);
            if (flow != Flow.Next)
                return flow;
        }
        return Flow.Next;
    }

    /// <summary>Runs one statement.</summary>
    private Flow Run(Statement statement)
    {
        switch (statement)
        {
            case TextOutput text:
                Write(text.Text);
                return Flow.Next;
            case ValueOutput value:
                Write(TemplateValues.Print(_evaluator.Evaluate(value.Value), _limits));
                return Flow.Next;
            case If choice:
                return Run(BodyOf(choice));
            case For loop:
                return RunLoop(loop);
            case SetVariable set:
                Set(set);
                return Flow.Next;
            case Group group:
                return Run(group.Body);
            case LoopJump jump when _evaluator.Scope.InLoop:
                return jump.Breaks ? Flow.Break : Flow.Continue;
            default:
                throw _limits.Error("break and continue belong into a loop");
        }
    }

    /// <summary>The body of the first branch whose test holds.</summary>
    private IReadOnlyList<Statement> BodyOf(If choice)
    {
        foreach (var (test, body) in choice.Branches)
        {
            if (_evaluator.IsTrue(test))
                return body;
        }
        return choice.Else;
    }

    /// <summary>Appends to the output, within its limit.</summary>
    private void Write(string text)
    {
        if (_output.Length + (long)text.Length > TemplateLimits.OutputCharacters)
            throw _limits.Error($"makes a text of more than {TemplateLimits.OutputCharacters} characters");
        _limits.Spend(text.Length);
        _output.Append(text);
    }

    /// <summary>
    /// Runs a loop. The filter is applied to all items first, so <c>loop.length</c> counts what passed.
    /// </summary>
    private Flow RunLoop(For loop)
    {
        var items = _evaluator.Items(loop.Source);
        if (loop.Filter is { } filter)
            items = items.FindAll(item => WithScope(loop, item, () => _evaluator.IsTrue(filter)));
        for (var i = 0; i < items.Count; i++)
        {
            var index = i;
            var flow = WithScope(loop, items[i], () => RunIteration(loop, items, index));
            if (flow == Flow.Break)
                break;
        }
        return items.Count == 0 ? Run(loop.Else) : Flow.Next;
    }

    /// <summary>Runs the body of a loop for one item, in its scope.</summary>
    private Flow RunIteration(For loop, List<object?> items, int index)
    {
        _evaluator.Scope.Variables["loop"] = LoopState(items, index);
        return Run(loop.Body);
    }

    /// <summary>Runs something in a new scope with the loop variables bound to an item.</summary>
    private T WithScope<T>(For loop, object? item, Func<T> run)
    {
        _limits.SpendTurn();
        var outer = _evaluator.Scope;
        _evaluator.Scope = new TemplateScope(outer, []) { InLoop = true };
        Bind(loop.Targets, item);
        var result = run();
        _evaluator.Scope = outer;
        return result;
    }

    /// <summary>Sets the loop variables. Several unpack a list of as many items.</summary>
    private void Bind(IReadOnlyList<string> targets, object? item)
    {
        var variables = _evaluator.Scope.Variables;
        if (targets.Count == 1)
        {
            variables[targets[0]] = item;
            return;
        }
        if (item is not List<object?> parts || parts.Count != targets.Count)
            throw _limits.Error($"a loop over {targets.Count} names needs lists of {targets.Count} items");
        for (var i = 0; i < targets.Count; i++)
            variables[targets[i]] = parts[i];
    }

    /// <summary>Jinja's variable <c>loop</c>.</summary>
    private static TemplateDict LoopState(List<object?> items, int i)
    {
        var count = items.Count;
        var state = new TemplateDict
        {
            ["index"] = i + 1L,
            ["index0"] = (long)i,
            ["revindex"] = (long)(count - i),
            ["revindex0"] = count - i - 1L,
        };
        state["first"] = i == 0;
        state["last"] = i == count - 1;
        state["length"] = (long)count;
        state["previtem"] = i > 0 ? items[i - 1] : Undefined.Value;
        state["nextitem"] = i + 1 < count ? items[i + 1] : Undefined.Value;
        return state;
    }

    /// <summary>Sets a variable of the current scope, or a member of a namespace in any scope.</summary>
    private void Set(SetVariable set)
    {
        var value = set.Value is not null ? _evaluator.Evaluate(set.Value) : Captured(set.Body!);
        if (set.Member is null)
        {
            _evaluator.Scope.Variables[set.Name] = value;
            return;
        }
        if (_evaluator.Scope.Find(set.Name) is not TemplateDict { Writable: true } space)
            throw _limits.Error(
                $"only members of a namespace can be set, and {ModelFileException.Quote(set.Name)} is none"
            );
        space[set.Member] = value;
    }

    /// <summary>The output of a set block.</summary>
    private string Captured(IReadOnlyList<Statement> body)
    {
        var kept = _output;
        _output = new StringBuilder();
        if (Run(body) != Flow.Next)
            throw _limits.Error("break and continue cannot leave a set block");
        var text = _output.ToString();
        _output = kept;
        return text;
    }
}
