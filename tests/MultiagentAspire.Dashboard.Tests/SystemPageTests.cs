using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using MudBlazor.Services;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Dashboard.Components.Pages;
using MultiagentAspire.Dashboard.Deployment;
using MultiagentAspire.Queues;
using MultiagentAspire.Queues.Presence;
using StackExchange.Redis;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>The System page on a real server of queues.</summary>
public sealed class SystemPageTests : SystemPageContext
{
    private const string CriticProgress = """
        {"agent":"critic-1","step":3,"steps":8,"loss":0.5123,"learningRate":1e-4,"tokens":10}
        """;

    [Fact]
    public async Task Processes_are_shown_with_what_they_use_and_hold_and_in_detail_to_whoever_opens_one()
    {
        await Registry.PublishAsync(
            new ProcessName("inference", "gpu-node", 7, "a"),
            new ProcessStatus
            {
                Version = "0.1.0",
                Uptime = TimeSpan.FromHours(3),
                Usage = new ProcessUsage(512 << 20, 0, 8L << 30, 60, 1.5, 40),
                Device = "cuda",
                Gpus = [new GpuUsage("NVIDIA H100", 1024, 81920, 37)],
                Queues =
                [
                    new QueueActivity(
                        QueueNames.Generate,
                        70,
                        [new InFlightItem("small:critic-2", 2, TimeSpan.FromSeconds(12), null)]
                    ),
                ],
                Models = [new ResidentModel("arithmetic-tiny", "0123456789abcdef", ["fedcba9876543210"])],
            }
        );
        await Registry.PublishAsync(
            new ProcessName("training", "gpu-node", 8, "b"),
            new ProcessStatus
            {
                Stopping = true,
                Queues =
                [
                    new QueueActivity(
                        QueueNames.Train,
                        1,
                        [
                            new InFlightItem(
                                "small:train:critic-1",
                                1,
                                TimeSpan.FromSeconds(90),
                                CriticProgress
                            ),
                        ]
                    ),
                ],
            }
        );
        var page = Shown();
        page.WaitForElement("button[aria-label='Details of training gpu-node · 8']", Timeout);
        var rows = page.FindAll(".mud-table-body")[0]
            .QuerySelectorAll("tr")
            .Select(row => row.TextContent)
            .ToList();
        foreach (
            var text in (string[])
                [
                    "inference",
                    "running",
                    "gpu-node · 7",
                    "3 h 0 min",
                    "512 MiB of 8.0 GiB",
                    "150 %",
                    "cuda; NVIDIA H100 · 1.0 GiB of 80.0 GiB · 37 % busy",
                    "generate: 70 in flight · arithmetic-tiny with 1 adapter",
                ]
        )
            Assert.Contains(text, rows[0], StringComparison.Ordinal);
        Assert.Contains("stopping", rows[1], StringComparison.Ordinal);

        Assert.DoesNotContain("small:critic-2", page.Markup, StringComparison.Ordinal);
        await page.InvokeAsync(() =>
            page.Find("button[aria-label='Details of inference gpu-node · 7']").ClickAsync()
        );
        foreach (
            var text in (string[])
                [
                    "small:critic-2, attempt 2, for 12 s",
                    "arithmetic-tiny (0123456789ab) with 1 adapter: fedcba987654",
                    "40 threads",
                ]
        )
            Assert.Contains(text, page.Markup, StringComparison.Ordinal);
        await page.InvokeAsync(() =>
            page.Find("button[aria-label='Details of training gpu-node · 8']").ClickAsync()
        );
        Assert.Contains(
            "small:train:critic-1, for 1 min 30 s, step 3 of 8, loss 0.512",
            page.Markup,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_process_that_stops_publishing_is_shown_as_lost_and_a_damaged_record_as_what_it_is()
    {
        var (lost, damaged) = (
            new ProcessName("debate", "node", 1, "a"),
            new ProcessName("finetuning", "node", 2, "b")
        );
        foreach (var name in (ProcessName[])[lost, damaged])
            await Registry.PublishAsync(name, new ProcessStatus());
        await Redis.GetDatabase().KeyDeleteAsync($"multiagent:{{presence}}:process:{lost}");
        await Redis.GetDatabase().StringSetAsync($"multiagent:{{presence}}:process:{damaged}", "{");
        var page = Shown();
        page.WaitForAssertion(
            () => Assert.Contains("lost for ", page.Markup, StringComparison.Ordinal),
            Timeout
        );
        Assert.Contains("is it of another version?", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queues_of_single_agents_are_shown_once_a_worker_publishes_them_and_stay_when_it_is_gone()
    {
        var worker = new ProcessName("inference", "node", 1, "a");
        await Registry.PublishAsync(
            worker,
            new ProcessStatus { Queues = [new QueueActivity("generate:critic-2", 0, [])] }
        );
        await Queues["generate:critic-2"].EnqueueAsync(new WorkItem("one", "{}"), Stop);
        var page = Shown();
        page.WaitForAssertion(
            () =>
                Assert.Contains(
                    "generate:critic-2",
                    QueueRow(page, "generate:critic-2").TextContent,
                    StringComparison.Ordinal
                ),
            Timeout
        );
        Assert.DoesNotContain("no process takes from it", page.Markup, StringComparison.Ordinal);
        await Registry.RemoveAsync(worker);
        page.WaitForAssertion(
            () =>
                Assert.Contains(
                    "no process takes from it",
                    QueueRow(page, "generate:critic-2").TextContent,
                    StringComparison.Ordinal
                ),
            Timeout
        );
    }

    [Fact]
    public async Task What_went_wrong_in_any_process_is_in_one_list_the_newest_first_and_of_one_service_by_choice()
    {
        LoggedError Error(int minutes, string text) =>
            new(DateTimeOffset.UtcNow - TimeSpan.FromMinutes(minutes), LogLevel.Error, "Worker", text, 1);
        await Registry.PublishAsync(
            new ProcessName("training", "node", 1, "a"),
            new ProcessStatus { Errors = [Error(9, "the oldest"), Error(1, "the newest")] }
        );
        await Registry.PublishAsync(
            new ProcessName("debate", "node", 2, "b"),
            new ProcessStatus { Errors = [Error(5, "between them") with { Count = 12 }] }
        );
        var page = Shown();
        page.WaitForAssertion(
            () => Assert.Equal(["the newest", "between them", "the oldest"], MessageOf(page)),
            Timeout
        );
        Assert.Contains("(12 times)", page.Markup, StringComparison.Ordinal);
        var service = page.FindComponents<MudSelect<string>>()
            .Single(select => select.Instance.Label == "Service");
        await page.InvokeAsync(() => service.Instance.ValueChanged.InvokeAsync("debate"));
        Assert.Equal(["between them"], MessageOf(page));
    }

    [Fact]
    public async Task While_the_server_does_not_answer_the_page_says_so_long_before_workers_would_give_up()
    {
        var time = new FakeTimeProvider();
        // Nothing listens there, and the connection itself would wait for minutes: only the page's own timeout can end
        // the reading.
        await using var nowhere = await ConnectionMultiplexer.ConnectAsync(
            "127.0.0.1:1,abortConnect=false,connectTimeout=100,asyncTimeout=600000"
        );
        using var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddMudServices();
        context.Services.AddSingleton<TimeProvider>(time);
        context.Services.AddSingleton(new AspireLinks(""));
        context.Services.AddSingleton(
            new DeploymentFeed(
                new WorkQueues(nowhere, _ => new WorkQueueOptions(), time),
                new PresenceRegistry(nowhere),
                time
            )
        );
        var page = context.Render<SystemPage>();
        while (!page.Markup.Contains("the server of the queues does not answer", StringComparison.Ordinal))
        {
            time.Advance(TimeSpan.FromSeconds(1)); // the reading may begin a moment after the page is rendered
            await page.InvokeAsync(() => { });
        }
        await context.DisposeComponentsAsync();
    }

    [Theory]
    [InlineData("http://localhost:15068", "http://localhost:15068/traces")]
    [InlineData("https://aspire.example/login?t=secret", "https://aspire.example/traces")]
    [InlineData("", null)]
    public void The_page_leads_to_Aspire_where_the_setting_says_it_is_and_hands_no_token_on(
        string setting,
        string? expected
    )
    {
        Services.AddSingleton(new AspireLinks(setting));
        var page = Shown();
        Assert.Equal(
            expected,
            page.FindAll("a")
                .SingleOrDefault(link => link.TextContent.Trim() == "Traces")
                ?.GetAttribute("href")
        );
        Assert.DoesNotContain("secret", page.Markup, StringComparison.Ordinal);
    }

    private static AngleSharp.Dom.IElement QueueRow(IRenderedComponent<SystemPage> page, string queue) =>
        page.FindAll("td[data-label='Queue']")
            .Single(cell =>
                cell.TextContent == queue
                && cell.ParentElement!.QuerySelector("td[data-label='Pending']") is not null
            )
            .ParentElement!;

    private static IEnumerable<string> MessageOf(IRenderedComponent<SystemPage> page) =>
        page.FindAll("td[data-label='Said'] .said").Select(said => said.TextContent["Worker: ".Length..]);
}
