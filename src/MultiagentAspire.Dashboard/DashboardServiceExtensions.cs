using System.Reflection;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using MudBlazor.Services;
using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Agents;
using MultiagentAspire.Dashboard.Charts;
using MultiagentAspire.Dashboard.Components;
using MultiagentAspire.Dashboard.Components.Pages;
using MultiagentAspire.Dashboard.Debates;
using MultiagentAspire.Dashboard.Deployment;
using MultiagentAspire.Dashboard.Drafts;
using MultiagentAspire.Dashboard.Live;
using MultiagentAspire.Dashboard.Login;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.ServiceDefaults;
using MultiagentAspire.ServiceDefaults.Queueing;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.Dashboard;

/// <summary>Adds the pages that show runs, debates, agents and queues to a host.</summary>
public static class DashboardServiceExtensions
{
    /// <summary>
    /// Registers the pages and what they read: the finetuning and debate services, the queues, and the folders of runs.
    /// </summary>
    /// <param name="builder">The host; its settings are read from section <c>Dashboard</c>.</param>
    public static WebApplicationBuilder AddDashboard(this WebApplicationBuilder builder)
    {
        builder.AddSettings<DashboardOptions, DashboardOptionsValidator>();
        builder.AddLogin();
        builder.AddQueues();
        builder.AddServiceClient("finetuning", calls => new FinetuningService.FinetuningServiceClient(calls));
        builder.AddServiceClient("debate", calls => new DebateService.DebateServiceClient(calls));
        builder.Services.TryAddSingleton<AgentFeeds>();
        builder.Services.TryAddSingleton<AgentFiles>();
        builder.Services.TryAddSingleton<RunFolders>();
        builder.Services.TryAddSingleton<DebateFiles>();
        builder.Services.TryAddSingleton<RunFeeds>();
        builder.Services.TryAddSingleton<DeploymentFeed>();
        builder.Services.TryAddSingleton<DeadLetterActions>();
        builder.Services.TryAddSingleton(services => new AspireLinks(
            services.GetRequiredService<IOptions<DashboardOptions>>().Value.Aspire
        ));
        builder.Services.TryAddSingleton<ModelFolders>();
        builder.Services.TryAddSingleton<Presets>();
        builder.Services.TryAddSingleton<InitialRunFiles>();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddMudServices();
        builder.UseOwnAssets();
        return builder;
    }

    /// <summary>
    /// Maps the pages, the login, the downloads, and all files that pages load: they load nothing from other hosts.
    /// </summary>
    /// <param name="app">Built with <see cref="AddDashboard"/>.</param>
    public static WebApplication MapDashboard(this WebApplication app)
    {
        app.UsePageHeaders();
        app.UseStatusCodePagesWithReExecute(NotFoundPage.Address, createScopeForStatusCodePages: true);
        app.UseAntiforgery();
        app.MapStaticAssets(Manifest("endpoints"));
        app.MapLogin();
        app.MapReports();
        app.MapAgentDownloads();
        app.MapCharts();
        app.MapDebateExports();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }

    /// <summary>
    /// Finds styles and scripts beside this assembly, whichever executable and folder the process was started from. A
    /// build lists their places in the NuGet cache in a manifest there; a published folder contains the files.
    /// </summary>
    private static void UseOwnAssets(this WebApplicationBuilder builder)
    {
        builder.Configuration[WebHostDefaults.StaticWebAssetsKey] = Path.Combine(
            AppContext.BaseDirectory,
            Manifest("runtime")
        );
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
    }

    private static string Manifest(string kind) =>
        $"{Assembly.GetExecutingAssembly().GetName().Name}.staticwebassets.{kind}.json";
}
