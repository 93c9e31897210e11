using System.Globalization;
using System.Reflection;

namespace MultiagentAspire.Queues.Presence;

/// <summary>The identity of a process. It stays known for a while after the process is lost.</summary>
/// <param name="Service">Name of the service in lower case, such as <c>inference</c>.</param>
/// <param name="Machine">Host name of the machine or the container.</param>
/// <param name="ProcessId">Id of the process on its machine.</param>
/// <param name="Instance">
/// Eight random hexadecimal digits. They distinguish a restarted container from the one before.
/// </param>
public sealed record ProcessName(string Service, string Machine, int ProcessId, string Instance)
{
    /// <summary>The name of this process, with a new instance.</summary>
    /// <param name="application">Name of the host's assembly; null or empty: that of the executable.</param>
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

    /// <summary>The inverse of <see cref="ToString"/>; null when the text is not a name.</summary>
    internal static ProcessName? Parse(string text) =>
        text.Split('/') is [var service, var machine, var id, var instance]
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new ProcessName(service, machine, number, instance)
            : null;

    /// <summary>The parts, separated by slashes.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Service}/{Machine}/{ProcessId}/{Instance}");

    private static string Sanitize(string part) => part.Replace('/', '-');
}
