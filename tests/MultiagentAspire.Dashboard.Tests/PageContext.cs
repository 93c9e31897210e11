using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Debates;
using MultiagentAspire.Dashboard.Live;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>
/// Pages without a browser, on a temporary folder of runs and a scripted finetuning service.
/// </summary>
public abstract class PageContext : BunitContext
{
    private protected PageContext()
    {
        DefaultWaitTimeout = TimeSpan.FromSeconds(30); // updates arrive on other threads, and machines are busy
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices(options => options.PopoverOptions.CheckForPopoverProvider = false);
        Services.AddSingleton(new ArtifactRoots([Folder.Path]));
        Services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        Services.AddSingleton<FinetuningService.FinetuningServiceClient>(Runs);
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton<RunFolders>();
        Services.AddSingleton<DebateFiles>();
        Services.AddSingleton<RunFeeds>();
    }

    private protected static CancellationToken Stop => Xunit.TestContext.Current.CancellationToken;

    private protected TemporaryFolder Folder { get; } = new();

    private protected ScriptedRuns Runs { get; } = new();

    /// <summary>The run <c>small</c> while it trains.</summary>
    /// <param name="step">The current step, from 1 to 9.</param>
    /// <param name="done">Items of the step that are done.</param>
    private protected static Run RunningSmall(int step, int done = 0) =>
        new()
        {
            Name = "small",
            State = RunState.Running,
            Progress = new Progress
            {
                Phase = "train",
                Step = step,
                Steps = 9,
                Done = done,
            },
        };

    /// <summary>A page of the run <c>small</c>.</summary>
    private protected IRenderedComponent<TPage> Page<TPage>()
        where TPage : IComponent => Render<TPage>(parameters => parameters.TryAdd("Name", "small"));

    private protected static IElement Button<TPage>(IRenderedComponent<TPage> page, string text)
        where TPage : IComponent =>
        page.FindAll("button").Single(button => button.TextContent.Trim() == text);

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        Folder.Dispose();
    }
}
