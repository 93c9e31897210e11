namespace MultiagentAspire.Modeling.Torch;

/// <summary>How many cores this process may keep busy.</summary>
internal static class CpuCores
{
    private const string Topology = "/sys/devices/system/cpu";

    /// <summary>
    /// Physical cores, since two threads of one core share its multipliers; but no more than affinity and the
    /// container's CPU limit leave, both of which .NET's processor count already honours.
    /// </summary>
    public static (int Count, string Reason) Available()
    {
        var allowed = Environment.ProcessorCount;
        var physical = OperatingSystem.IsLinux() ? Physical(Topology) : 0;
        return physical > 0 && physical <= allowed
            ? (physical, "physical cores")
            : (allowed, "processors this process may use");
    }

    /// <summary>Distinct sets of sibling threads; 0 when the system does not tell.</summary>
    internal static int Physical(string folder)
    {
        try
        {
            return Directory
                .EnumerateDirectories(folder, "cpu*")
                .Select(cpu => Path.Combine(cpu, "topology", "thread_siblings_list"))
                .Where(File.Exists)
                .Select(path => File.ReadAllText(path).Trim())
                .Distinct()
                .Count();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
