using System.Globalization;
using System.Text;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// Unicode normalization form C (UAX 15). .NET's <c>string.Normalize</c> returns text unchanged with invariant
/// globalization, which this project uses, so the tables are a resource of this assembly.
/// </summary>
internal static class CanonicalComposition
{
    private const int HangulBase = 0xAC00,
        LeadBase = 0x1100,
        VowelBase = 0x1161,
        TailBase = 0x11A7;
    private const int Vowels = 21,
        Tails = 28,
        Syllables = 19 * Vowels * Tails;
    private static readonly Lazy<Tables> Loaded = new(Tables.Load);

    /// <summary>The text in form C.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    public static string Normalize(string text)
    {
        // Text below U+0300 is in form C: it has no combining mark, and what decomposes composes again.
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\u02FF'))
            return text;
        var tables = Loaded.Value;
        var points = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            Decompose(tables, rune.Value, points);
        Reorder(tables, points);
        Compose(tables, points);
        var result = new StringBuilder(points.Count);
        foreach (var point in points)
            result.Append(new Rune(point).ToString());
        return result.ToString();
    }

    /// <summary>Appends the full canonical decomposition of a code point.</summary>
    private static void Decompose(Tables tables, int point, List<int> target)
    {
        if (point is >= HangulBase and < HangulBase + Syllables)
        {
            var index = point - HangulBase;
            target.Add(LeadBase + (index / (Vowels * Tails)));
            target.Add(VowelBase + (index % (Vowels * Tails) / Tails));
            if (index % Tails != 0)
                target.Add(TailBase + (index % Tails));
        }
        else if (tables.Decompositions.TryGetValue(point, out var parts))
        {
            foreach (var part in parts)
                Decompose(tables, part, target);
        }
        else
        {
            target.Add(point);
        }
    }

    /// <summary>Sorts every run of combining marks by class; equal classes keep their order.</summary>
    private static void Reorder(Tables tables, List<int> points)
    {
        for (var i = 0; i < points.Count; i++)
        {
            if (tables.Class(points[i]) == 0)
                continue;
            var end = i;
            while (end < points.Count && tables.Class(points[end]) != 0)
                end++;
            var run = points.GetRange(i, end - i).OrderBy(tables.Class).ToList();
            for (var j = 0; j < run.Count; j++)
                points[i + j] = run[j];
            i = end;
        }
    }

    /// <summary>Composes starters with the marks that are not blocked, in place.</summary>
    private static void Compose(Tables tables, List<int> points)
    {
        int starter = -1,
            previousClass = -1,
            write = 0;
        for (var read = 0; read < points.Count; read++)
        {
            var point = points[read];
            var combining = tables.Class(point);
            // Blocked: a mark of the same or a higher class, or a starter, is between this and the last starter.
            var reachable =
                starter >= 0 && (previousClass == -1 || (previousClass != 0 && previousClass < combining));
            if (reachable && Pair(tables, points[starter], point) is { } composed)
            {
                points[starter] = composed;
                continue;
            }
            if (combining == 0)
            {
                starter = write;
                previousClass = -1;
            }
            else
            {
                previousClass = combining;
            }
            points[write++] = point;
        }
        points.RemoveRange(write, points.Count - write);
    }

    /// <summary>The composition of two code points; null when there is none. Hangul is computed.</summary>
    private static int? Pair(Tables tables, int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + 19 && second is >= VowelBase and < VowelBase + Vowels)
            return HangulBase + ((((first - LeadBase) * Vowels) + (second - VowelBase)) * Tails);
        if (
            first is >= HangulBase and < HangulBase + Syllables
            && (first - HangulBase) % Tails == 0
            && second is > TailBase and < TailBase + Tails
        )
            return first + (second - TailBase);
        return tables.Compositions.TryGetValue((first, second), out var composed) ? composed : null;
    }

    /// <summary>The tables of the Unicode Character Database, from <c>CanonicalForms.txt</c>.</summary>
    private sealed class Tables
    {
        /// <summary>One or two code points by code point, one step.</summary>
        public Dictionary<int, int[]> Decompositions { get; } = [];

        /// <summary>Primary composites.</summary>
        public Dictionary<(int First, int Second), int> Compositions { get; } = [];
        private readonly Dictionary<int, byte> _classes = [];

        /// <summary>Canonical combining class; 0 for a starter.</summary>
        public byte Class(int point) => point < 0x300 ? (byte)0 : _classes.GetValueOrDefault(point);

        /// <summary>
        /// Reads the resource: lines <c>Dcode=parts</c> for decompositions, with a plus where they compose again, and
        /// <c>Kfirst-last=class</c>.
        /// </summary>
        public static Tables Load()
        {
            using var stream =
                typeof(CanonicalComposition).Assembly.GetManifestResourceStream("CanonicalForms.txt")
                ?? throw new InvalidOperationException(
                    "The resource CanonicalForms.txt is missing from the assembly."
                );
            using var reader = new StreamReader(stream);
            var tables = new Tables();
            while (reader.ReadLine() is { } line)
            {
                var (key, value) = (line[..Math.Max(0, line.IndexOf('='))], line[(line.IndexOf('=') + 1)..]);
                if (line[0] == 'D')
                    tables.AddDecomposition(Hex(key[1..]), value);
                if (line[0] == 'K')
                    tables.AddClass(key[1..].Split('-'), byte.Parse(value, CultureInfo.InvariantCulture));
            }
            return tables;
        }

        /// <summary>Adds a decomposition; with a plus at its end it is also a composition.</summary>
        private void AddDecomposition(int point, string value)
        {
            var parts = value.TrimEnd('+').Split(' ').Select(Hex).ToArray();
            Decompositions.Add(point, parts);
            if (value.EndsWith('+'))
                Compositions.Add((parts[0], parts[1]), point);
        }

        /// <summary>Adds the combining class of a range of code points.</summary>
        private void AddClass(string[] range, byte combining)
        {
            for (var point = Hex(range[0]); point <= Hex(range[1]); point++)
                _classes.Add(point, combining);
        }

        /// <summary>A number in hexadecimal digits.</summary>
        private static int Hex(string digits) =>
            int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
