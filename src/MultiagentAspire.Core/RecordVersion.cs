using System.Text.RegularExpressions;

namespace MultiagentAspire.Core;

/// <summary>
/// The lowest version that can read a stored record or a result. Its JSON can start with <c>"minimumVersion":
/// "0.3.0"</c>. Readers ignore unknown fields, so a later version writes this key only where a reader that ignores a
/// field would misread the record.
/// </summary>
public static partial class RecordVersion
{
    /// <summary>Rejects a record that needs a later version; a record without the key is accepted.</summary>
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
