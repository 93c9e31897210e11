namespace MultiagentAspire.Core;

/// <summary>Finds the name that a mistyped name probably means, for "did you mean" messages.</summary>
public static class ClosestMatch
{
    /// <summary>
    /// The candidate with the smallest edit distance, ignoring case. Any number of letters missing at the end count as
    /// one edit. Of equal candidates the first in ordinal order is returned.
    /// </summary>
    /// <param name="candidates">At least one name.</param>
    public static string Find(string name, IEnumerable<string> candidates) =>
        candidates
            .Order(StringComparer.Ordinal)
            .MinBy(candidate => Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant()))!;

    private static int Distance(string name, string candidate) =>
        name.Length > 1 && candidate.StartsWith(name, StringComparison.Ordinal)
            ? Math.Min(1, candidate.Length - name.Length)
            : Edits(name, candidate);

    /// <summary>Levenshtein distance.</summary>
    private static int Edits(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
