using System.Globalization;
using System.Reflection;

namespace MultiagentAspire.Queues.Presence;

/// <summary>Which process it is: known of it even when it tells no more.</summary>
/// <param name="Service">The executable's own name, such as <c>inference</c>.</param>
/// <param name="Instance">Tells apart processes that have all else in common, such as one container's after
/// the other's.</param>
public sealed record ProcessName(string Service, string Machine, int ProcessId, string Instance)
{
    /// <summary>This process, under a new instance.</summary>
    /// <param name="application">Name of the host's assembly; when it is empty, that of the executable.</param>
    internal static ProcessName ForThisProcess(string? application)
    {
        var name = string.IsNullOrEmpty(application)
            ? Assembly.GetEntryAssembly()?.GetName().Name ?? "process"
            : application;
        var service = name.StartsWith("MultiagentAspire.", StringComparison.Ordinal)
            ? name["MultiagentAspire.".Length..]
            : name;
        return new ProcessName(
            Sanitize(service.ToLowerInvariant()),
            Sanitize(Environment.MachineName),
            Environment.ProcessId,
            Guid.NewGuid().ToString("N")[..8]
        );
    }

    /// <summary>The inverse of <see cref="ToString"/>; null when the text is no process.</summary>
    internal static ProcessName? Parse(string text) =>
        text.Split('/') is [var service, var machine, var id, var instance]
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new ProcessName(service, machine, number, instance)
            : null;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Service}/{Machine}/{ProcessId}/{Instance}");

    private static string Sanitize(string part) => part.Replace('/', '-');
}
