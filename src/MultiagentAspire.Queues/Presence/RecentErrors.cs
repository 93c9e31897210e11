using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Presence;

/// <summary>Keeps the last warnings and errors that this process has logged.</summary>
/// <param name="secrets">What must not be told to anyone: blotted out.</param>
internal sealed class RecentErrors(IReadOnlyList<string> secrets, TimeProvider time) : ILoggerProvider
{
    public const int MaxErrors = 20;
    public const int MaxTextLength = 500;

    /// <summary>Shorter ones would blot out half of the text, and hide nothing.</summary>
    private const int MinSecretLength = 4;

    /// <summary>Says at every probe what <c>/health</c> says.</summary>
    private const string HealthCheckCategory = "Microsoft.Extensions.Diagnostics.HealthChecks";

    private readonly Lock _lock = new();
    private readonly List<LoggedError> _errors = [];

    public IReadOnlyList<LoggedError> Latest()
    {
        lock (_lock)
            return [.. _errors];
    }

    /// <summary>
    /// The token that services share and the password of the queues' server, as they stand in the
    /// configuration.
    /// </summary>
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

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    private void Add(LogLevel level, string category, string text)
    {
        foreach (var secret in secrets)
            // before it is cut: a part of a secret is one too
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        if (text.Length > MaxTextLength)
            text = $"{text[..(MaxTextLength - 1)]}…";
        var error = new LoggedError(time.GetUtcNow(), level, category, text, 1);
        lock (_lock)
        {
            if (
                _errors.Count > 0
                && _errors[^1] is var last
                && last.Text == text
                && last.Category == category
                && last.Level == level
            )
            {
                _errors[^1] = error with { Times = last.Times + 1 };
                return;
            }
            if (_errors.Count == MaxErrors)
                _errors.RemoveAt(0);
            _errors.Add(error);
        }
    }

    public void Dispose() { }

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
