namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>The intervals at which a job is polled.</summary>
internal static class PollSchedule
{
    /// <summary>
    /// Maximum time without an answer: 1 hour. Then the wait ends with an error; the job continues at the endpoint.
    /// </summary>
    public static readonly TimeSpan MaxOutage = TimeSpan.FromHours(1);

    /// <summary>
    /// The delay before the next poll: 1 s, 2 s, 4 s, … up to a maximum. A job that is rejected is noticed soon, and
    /// one that takes hours is polled rarely.
    /// </summary>
    /// <param name="polls">Number of delays before this one.</param>
    /// <param name="pollSeconds">Maximum delay in seconds.</param>
    public static TimeSpan GetDelay(int polls, int pollSeconds) =>
        TimeSpan.FromSeconds(Math.Min(pollSeconds, Math.Pow(2, Math.Min(polls, 30))));
}
