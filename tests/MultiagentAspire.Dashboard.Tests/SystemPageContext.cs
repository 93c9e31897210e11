using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.Dashboard.Components.Pages;
using MultiagentAspire.Dashboard.Deployment;
using MultiagentAspire.Queues;
using MultiagentAspire.Queues.Presence;
using StackExchange.Redis;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>The System page on an embedded Garnet, which each test has for itself.</summary>
public abstract class SystemPageContext : PageContext, IAsyncLifetime
{
    /// <summary>How long a test waits for the page to show something.</summary>
    protected static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly EmbeddedGarnet _garnet = EmbeddedGarnet.Start();

    protected IConnectionMultiplexer Redis { get; private set; } = null!;

    protected WorkQueues Queues { get; private set; } = null!;

    protected PresenceRegistry Registry => new(Redis);

    public async ValueTask InitializeAsync()
    {
        Redis = await ConnectionMultiplexer.ConnectAsync(_garnet.ConnectionString);
        Queues = new WorkQueues(Redis, _ => new WorkQueueOptions(), TimeProvider.System);
        Services.AddSingleton(Queues);
        Services.AddSingleton(Registry);
        Services.AddSingleton(new AspireLinks(""));
        Services.AddSingleton<DeploymentFeed>();
        Services.AddSingleton<DeadLetterActions>();
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        await Redis.DisposeAsync();
        _garnet.Dispose();
    }

    protected IRenderedComponent<SystemPage> Shown() => Render<SystemPage>();
}
