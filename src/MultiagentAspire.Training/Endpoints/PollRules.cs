namespace MultiagentAspire.Training.Endpoints;

/// <summary>When a job is looked at.</summary>
internal static class PollRules
{
    /// <summary>Jobs can be out of reach for so long before the wait for them is given up; they go on meanwhile.</summary>
    public static readonly TimeSpan LongestOutage = TimeSpan.FromHours(1);

    /// <summary>Twice as long each time, up to <paramref name="pollSeconds"/>: a job that is refused is known soon, and one that takes hours is not asked often.</summary>
    /// <param name="looks">0 after the first look.</param>
    public static TimeSpan Wait(int looks, int pollSeconds) =>
        TimeSpan.FromSeconds(Math.Min(pollSeconds, Math.Pow(2, Math.Min(looks, 30))));
}
