using System.Text.RegularExpressions;

namespace MultiagentAspire.Core;

/// <summary>
/// The version that a reader of a stored record or a result must have. Its JSON can begin with <c>"minimumVersion":
/// "0.3.0"</c>; a reader ignores fields that it does not know, so a later version sets this only where ignoring one
/// would read the record wrongly.
/// </summary>
public static partial class RecordVersion
{
    /// <param name="json">A JSON object.</param>
    /// <param name="current">The reader's version; null: <see cref="ProductVersion.Current"/>.</param>
    /// <exception cref="InvalidDataException">The record needs a higher version.</exception>
    public static void Require(string json, Version? current = null)
    {
        var reader = current ?? ProductVersion.Current;
        if (FirstField().Match(json) is not { Success: true } match)
            return;
        var needed = Version.Parse(match.Groups["version"].ValueSpan);
        if (needed > reader)
            throw new InvalidDataException(
                $"needs version {needed} of multiagent or higher; this is {reader}"
            );
    }

    [GeneratedRegex(
        """^\s*\{\s*"minimumVersion"\s*:\s*"(?<version>[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6})" """,
        RegexOptions.IgnorePatternWhitespace
    )]
    private static partial Regex FirstField();
}
