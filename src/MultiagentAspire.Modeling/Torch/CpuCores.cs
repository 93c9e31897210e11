namespace MultiagentAspire.Modeling.Torch;

/// <summary>The number of cores that this process may keep busy.</summary>
internal static class CpuCores
{
    private const string Topology = "/sys/devices/system/cpu";

    /// <summary>
    /// Physical cores, since two threads of one core share its multipliers; but no more than affinity and the
    /// container's CPU limit allow, both of which .NET's processor count already respects.
    /// </summary>
    /// <returns>The count and the reason for it, for the log.</returns>
    public static (int Count, string Reason) Available()
    {
        var allowed = Environment.ProcessorCount;
        var physical = OperatingSystem.IsLinux() ? Physical(Topology) : 0;
        return physical > 0 && physical <= allowed
            ? (physical, "physical cores")
            : (allowed, "processors this process may use");
    }

    /// <summary>Number of distinct sets of sibling threads; 0 when the system does not report them.</summary>
    /// <param name="folder">The sysfs folder of the CPUs.</param>
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
