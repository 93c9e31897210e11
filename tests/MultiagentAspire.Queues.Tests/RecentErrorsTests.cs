using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MultiagentAspire.Queues.Presence;

namespace MultiagentAspire.Queues.Tests;

/// <summary>Bounds of what is kept of the log, and which texts are secrets.</summary>
public sealed class RecentErrorsTests
{
    private readonly FakeTimeProvider _time = new();

    private static IReadOnlyList<string> SecretsIn(string? token, string? redis) =>
        RecentErrors.SecretsIn(
            new ConfigurationBuilder()
                .AddInMemoryCollection([new("Security:Token", token), new("ConnectionStrings:redis", redis)])
                .Build()
        );

    private static void Warn(ILogger logger, string text, LogLevel level = LogLevel.Warning) =>
        logger.Log(level, default, text, null, (said, _) => said);

    [Fact]
    public void The_last_twenty_entries_are_kept()
    {
        var errors = new RecentErrors([], _time);
        var logger = errors.CreateLogger("Any");
        for (var i = 1; i <= 20; i++)
            Warn(logger, $"{i}");
        Assert.Equal("1", errors.Latest()[0].Text);
        Warn(logger, "21");
        Assert.Equal(
            Enumerable.Range(2, 20).Select(i => $"{i}"),
            errors.Latest().Select(error => error.Text)
        );
    }

    [Theory]
    [InlineData(499)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(5000)]
    public void A_text_of_500_characters_is_kept_whole_and_of_a_longer_one_499_with_an_ellipsis(int length)
    {
        var errors = new RecentErrors([], _time);
        Warn(errors.CreateLogger("Any"), new string('x', length));
        Assert.Equal(
            length <= 500 ? new string('x', length) : new string('x', 499) + "…",
            Assert.Single(errors.Latest()).Text
        );
    }

    [Theory]
    [InlineData("Any", "text", LogLevel.Warning, true)]
    [InlineData("Any", "text", LogLevel.Error, false)]
    [InlineData("Any", "other", LogLevel.Warning, false)]
    [InlineData("Other", "text", LogLevel.Warning, false)]
    public void An_entry_is_a_repetition_when_text_category_and_level_are_those_of_the_last(
        string category,
        string text,
        LogLevel level,
        bool repeats
    )
    {
        var errors = new RecentErrors([], _time);
        Warn(errors.CreateLogger("Before"), "before");
        Warn(errors.CreateLogger("Any"), "text");
        _time.Advance(TimeSpan.FromMinutes(1));
        Warn(errors.CreateLogger(category), text, level);
        var last = new LoggedError(_time.GetUtcNow(), level, category, text, repeats ? 2 : 1);
        Assert.Equal(last, errors.Latest()[^1]);
        Assert.Equal(repeats ? 2 : 3, errors.Latest().Count);
        Assert.Equal("before", errors.Latest()[0].Text);
    }

    [Theory]
    [InlineData("A.Long.Category", "Category")]
    [InlineData("Category", "Category")]
    [InlineData("Ends.", "")]
    public void The_category_is_the_last_part_of_the_loggers_name(string name, string category)
    {
        var errors = new RecentErrors([], _time);
        Warn(errors.CreateLogger(name), "text");
        Assert.Equal(category, errors.Latest()[0].Category);
    }

    [Theory]
    [InlineData(LogLevel.Information, "Any", false)]
    [InlineData(LogLevel.Warning, "Any", true)]
    [InlineData(LogLevel.Critical, "Any", true)]
    [InlineData(LogLevel.None, "Any", false)]
    [InlineData(LogLevel.Error, "Microsoft.Extensions.Diagnostics.HealthChecks.Service", false)]
    [InlineData(LogLevel.Error, "Own.Microsoft.Extensions.Diagnostics.HealthChecks", true)]
    public void Warnings_and_errors_are_kept_except_those_of_health_checks(
        LogLevel level,
        string category,
        bool kept
    )
    {
        var errors = new RecentErrors([], _time);
        var logger = errors.CreateLogger(category);
        Assert.Equal(kept, logger.IsEnabled(level));
        Warn(logger, "text", level);
        Assert.Equal(kept ? 1 : 0, errors.Latest().Count);
    }

    [Fact]
    public void A_secret_has_at_least_four_characters_and_the_longest_comes_first()
    {
        Assert.Empty(SecretsIn(null, null));
        Assert.Empty(SecretsIn("abc", ""));
        Assert.Equal(["abcd"], SecretsIn("abcd", null));
        Assert.Equal(
            ["redis%3A6379%2Cpassword%3Dab%2Fde", "redis:6379,password=ab/de", "ab%2Fde", "ab/de", "abcd"],
            SecretsIn("abcd", "redis:6379,password=ab/de")
        );
    }

    [Fact]
    public void The_password_of_a_connection_with_options_of_another_client_is_a_secret() =>
        Assert.Contains("pass-word", SecretsIn(null, "redis:6379,otherOption=1,password=pass-word"));

    [Fact]
    public void A_secret_that_contains_another_is_replaced_as_a_whole()
    {
        var errors = new RecentErrors(SecretsIn("part", "host:1,password=part-and-rest"), _time);
        Warn(errors.CreateLogger("Any"), "with part-and-rest of part");
        Assert.Equal("with *** of ***", errors.Latest()[0].Text);
    }
}
