using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Presence;

/// <summary>A logger that keeps the last warnings and errors of this process for its presence.</summary>
/// <param name="secrets">Texts that are replaced by asterisks.</param>
/// <param name="time">Clock of the entries.</param>
internal sealed class RecentErrors(IReadOnlyList<string> secrets, TimeProvider time) : ILoggerProvider
{
    /// <summary>Maximum number of entries; the oldest is dropped.</summary>
    public const int MaxErrors = 20;

    /// <summary>Maximum number of characters of an entry; longer ones are cut.</summary>
    public const int MaxTextLength = 500;

    /// <summary>Shorter secrets are not replaced: they would match much of the text and are no protection.</summary>
    private const int MinSecretLength = 4;

    /// <summary>Not kept: it repeats the state of <c>/health</c> at every probe.</summary>
    private const string HealthCheckCategory = "Microsoft.Extensions.Diagnostics.HealthChecks";

    private readonly Lock _lock = new();
    private readonly List<LoggedError> _errors = [];

    /// <summary>The entries, oldest first.</summary>
    public IReadOnlyList<LoggedError> Latest()
    {
        lock (_lock)
            return [.. _errors];
    }

    /// <summary>
    /// The shared token, and the connection string and password of the queues' server, as they are in the configuration
    /// and URL-encoded. The longest first, so that a secret that contains another is replaced as a whole.
    /// </summary>
    /// <param name="configuration">Keys <c>Security:Token</c> and <c>ConnectionStrings:redis</c>.</param>
    public static IReadOnlyList<string> SecretsIn(IConfiguration configuration)
    {
        var secrets = new List<string?> { configuration["Security:Token"] };
        if (configuration.GetConnectionString("redis") is { Length: > 0 } redis)
            secrets.AddRange([redis, ConfigurationOptions.Parse(redis, ignoreUnknown: true).Password]);
        return
        [
            .. secrets
                .OfType<string>()
                .Where(secret => secret.Length >= MinSecretLength)
                .SelectMany(secret => (string[])[secret, Uri.EscapeDataString(secret)])
                .Distinct()
                .OrderByDescending(secret => secret.Length),
        ];
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    private void Add(LogLevel level, string category, string text)
    {
        var error = new LoggedError(time.GetUtcNow(), level, category, Shorten(Redact(text)), 1);
        lock (_lock)
        {
            if (_errors.Count > 0 && IsRepetition(_errors[^1], error))
            {
                _errors[^1] = error with { Count = _errors[^1].Count + 1 };
                return;
            }
            if (_errors.Count == MaxErrors)
                _errors.RemoveAt(0);
            _errors.Add(error);
        }
    }

    /// <summary>Replaces secrets. Must come before the text is cut: a part of a secret is a secret too.</summary>
    private string Redact(string text)
    {
        foreach (var secret in secrets)
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        return text;
    }

    private static string Shorten(string text) =>
        text.Length > MaxTextLength ? $"{text[..(MaxTextLength - 1)]}…" : text;

    private static bool IsRepetition(LoggedError last, LoggedError error) =>
        (last.Text, last.Category, last.Level) == (error.Text, error.Category, error.Level);

    /// <summary>Has no effect: the entries stay readable.</summary>
    public void Dispose() { }

    /// <summary>A logger of one category.</summary>
    private sealed class Logger(RecentErrors errors, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) =>
            logLevel is >= LogLevel.Warning and < LogLevel.None
            && !category.StartsWith(HealthCheckCategory, StringComparison.Ordinal);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (!IsEnabled(logLevel))
                return;
            var text = formatter(state, exception);
            errors.Add(
                logLevel,
                category[(category.LastIndexOf('.') + 1)..],
                exception is null ? text : $"{text} {exception.GetType().Name}: {exception.Message}"
            );
        }
    }
}
