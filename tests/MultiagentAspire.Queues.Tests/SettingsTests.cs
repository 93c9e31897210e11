using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Core;

namespace MultiagentAspire.Queues.Tests;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("Queues:generate:Lease", "soon")]
    [InlineData("Queues:generate:Lease", "00:00:00")]
    [InlineData("Queues:generate:Backoff", "-00:00:01")]
    [InlineData("Queues:train:MostAttempts", "0")]
    [InlineData("Queues:train:MostAttempts", "many")]
    [InlineData("Queues:train:Leese", "00:00:30")]
    [InlineData("Queues:Grace", "a while")]
    public void A_wrong_setting_of_a_queue_ends_the_start_with_a_line_that_names_it(string key, string value)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration[key] = value;
        var error = Assert.Throws<InvalidSettingException>(() =>
            builder.AddQueueWorker("generate", 1, _ => (_, _, _) => Task.FromResult(""))
        );
        Assert.StartsWith($"{key}: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_queue_of_one_part_is_treated_as_the_whole()
    {
        var settings = Of(("Queues:generate:Lease", "00:00:05"), ("Queues:generate:MostAttempts", "9"));
        Assert.Equal(
            new WorkQueueOptions { Lease = TimeSpan.FromSeconds(5), MostAttempts = 9 },
            settings.Queue("generate", new WorkQueueOptions())
        );
        Assert.Equal(
            settings.Queue("generate", new WorkQueueOptions()),
            settings.Queue("generate:critic-2", new WorkQueueOptions())
        );
        Assert.Equal(new WorkQueueOptions(), settings.Queue("train", new WorkQueueOptions()));
    }

    [Fact]
    public void Agents_are_read_by_their_names()
    {
        Assert.Equal(
            [AgentId.Generator(0), AgentId.Critic(1)],
            Of(("Inference:Agents", "generator-1, critic-2,generator-1")).Agents("Inference:Agents")
        );
        Assert.Empty(Of().Agents("Inference:Agents"));
        Assert.Contains(
            "'gen-1' is no agent",
            Assert
                .Throws<InvalidSettingException>(() =>
                    Of(("Inference:Agents", "gen-1")).Agents("Inference:Agents")
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    private static IConfiguration Of(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value))
            )
            .Build();
}
