namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>When a job is polled.</summary>
internal static class PollSchedule
{
    /// <summary>
    /// Jobs can be out of reach for so long before the wait for them is given up; they continue at the
    /// endpoint meanwhile.
    /// </summary>
    public static readonly TimeSpan MaxOutage = TimeSpan.FromHours(1);

    /// <summary>
    /// Twice as long each time, up to <paramref name="pollSeconds"/>: a job that is refused is known soon,
    /// and one that takes hours is not asked often.
    /// </summary>
    /// <param name="polls">Polls made before; 0 after the first.</param>
    public static TimeSpan GetDelay(int polls, int pollSeconds) =>
        TimeSpan.FromSeconds(Math.Min(pollSeconds, Math.Pow(2, Math.Min(polls, 30))));
}
