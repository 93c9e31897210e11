namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// The fixed lists of functions, methods, filters and tests. Nothing else of a value is accessible to a template.
/// </summary>
internal sealed class TemplateCalls
{
    /// <summary>Global functions, such as <c>raise_exception</c> and <c>range</c>.</summary>
    private readonly TemplateFunctions _functions;

    /// <summary>Methods of strings and mappings.</summary>
    private readonly TemplateMethods _methods;

    /// <summary>Filters behind <c>|</c>.</summary>
    private readonly TemplateFilters _filters;

    /// <summary>Tests behind <c>is</c>.</summary>
    private readonly TemplateTests _tests;

    /// <param name="limits">Limits of the rendering.</param>
    /// <param name="sequences">Operations on lists, within the same limits.</param>
    public TemplateCalls(TemplateLimits limits, TemplateSequences sequences)
    {
        var arguments = new TemplateArguments(limits);
        _functions = new TemplateFunctions(limits, arguments);
        _methods = new TemplateMethods(limits, arguments, sequences);
        _tests = new TemplateTests(limits, arguments);
        _filters = new TemplateFilters(limits, arguments, sequences, _methods, _tests);
    }

    /// <summary>Calls by name.</summary>
    /// <param name="kind">Which list of names is meant.</param>
    /// <param name="name">The name.</param>
    /// <param name="arguments">Positional arguments; the value that a method, filter or test applies to is the
    /// first.</param>
    /// <param name="named">Named arguments.</param>
    /// <exception cref="ChatTemplateException">Not supported, or called with wrong arguments.</exception>
    public object? Invoke(CallKind kind, string name, List<object?> arguments, TemplateDict named) =>
        kind switch
        {
            CallKind.Function => _functions.Call(name, arguments, named),
            CallKind.Method => _methods.Call(name, arguments),
            CallKind.Filter => _filters.Apply(name, arguments, named),
            _ => _tests.Holds(name, arguments),
        };
}
