using System.Collections.Frozen;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>Names that expressions can have, besides variables of one letter.</summary>
internal static class MathNames
{
    /// <summary>Functions of one argument.</summary>
    public static readonly FrozenSet<string> Functions = FrozenSet.ToFrozenSet(
        ["sqrt", "ln", "log", "exp", "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan"],
        StringComparer.Ordinal
    );

    /// <summary>Greek letters that are variables.</summary>
    public static readonly FrozenSet<string> Greek = FrozenSet.ToFrozenSet(
        [
            "alpha",
            "beta",
            "gamma",
            "delta",
            "theta",
            "lambda",
            "mu",
            "phi",
            "rho",
            "sigma",
            "omega",
            "varphi",
            "epsilon",
            "tau",
            "ell",
        ],
        StringComparer.Ordinal
    );
}
