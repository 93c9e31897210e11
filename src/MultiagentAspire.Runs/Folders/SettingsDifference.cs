using System.Text.Json.Nodes;

namespace MultiagentAspire.Runs.Folders;

/// <summary>Names the first difference between two JSON documents.</summary>
internal static class SettingsDifference
{
    /// <summary>
    /// The first difference in the order of the keys, as "PATH was OLD and is now NEW"; null where both are equal.
    /// </summary>
    /// <param name="path">Path of both values, by keys with dots; empty for the roots.</param>
    public static string? First(string path, JsonNode? left, JsonNode? right)
    {
        if (left is JsonObject a && right is JsonObject b)
        {
            var keys = a.Select(member => member.Key).Union(b.Select(member => member.Key));
            return keys.Select(key => First(path.Length == 0 ? key : $"{path}.{key}", a[key], b[key]))
                .FirstOrDefault(difference => difference is not null);
        }
        if (JsonNode.DeepEquals(left, right))
            return null;
        var (old, current) = (left?.ToJsonString() ?? "absent", right?.ToJsonString() ?? "absent");
        return $"{path} was {old} and is now {current}";
    }
}
