using Bunit;
using MudBlazor;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>The dead letters of the System page, on a real server of queues.</summary>
public sealed class DeadLetterTableTests : SystemPageContext
{
    [Fact]
    public async Task A_dead_letter_is_shown_with_its_reason_and_its_work_and_queued_again()
    {
        var queue = await WithDeadAsync("small:train:critic-2");
        var page = Shown();
        page.WaitForElement("button[aria-label='Requeue small:train:critic-2']", Timeout);
        foreach (var text in (string[])["the base model is not there", "what is to be done"])
            Assert.Contains(text, page.Markup, StringComparison.Ordinal);
        await page.InvokeAsync(() =>
            page.Find("button[aria-label='Requeue small:train:critic-2']").ClickAsync()
        );
        Assert.Equal(WorkState.Pending, await StateAsync(queue, "small:train:critic-2"));
    }

    [Fact]
    public async Task All_dead_letters_of_a_queue_are_requeued_and_one_deleted_only_after_a_question()
    {
        var queue = await WithDeadAsync("one", "two", "three");
        var page = Shown();
        var dialogs = Render<MudDialogProvider>();
        page.WaitForElement("button[aria-label='Delete two']", Timeout);
        foreach (
            var (answer, expected) in ((string, WorkState)[])
                [("Cancel", WorkState.Dead), ("Delete", WorkState.Unknown)]
        )
        {
            var deleting = page.InvokeAsync(() => page.Find("button[aria-label='Delete two']").ClickAsync());
            await Answer(dialogs, answer);
            await deleting;
            Assert.Equal(expected, await StateAsync(queue, "two"));
        }
        var requeuing = page.InvokeAsync(() =>
            page.FindAll("button")
                .Single(button =>
                    button.TextContent.Contains("Requeue all of train", StringComparison.Ordinal)
                )
                .ClickAsync()
        );
        Assert.Equal(WorkState.Dead, await StateAsync(queue, "one"));
        await Answer(dialogs, "Requeue all");
        await requeuing;
        foreach (var id in (string[])["one", "three"])
            Assert.Equal(WorkState.Pending, await StateAsync(queue, id));
    }

    private static async Task Answer(IRenderedComponent<MudDialogProvider> dialogs, string answer)
    {
        dialogs.WaitForAssertion(() =>
            Assert.Contains(dialogs.FindAll("button"), button => button.TextContent.Trim() == answer)
        );
        await dialogs.InvokeAsync(() =>
            dialogs.FindAll("button").Single(button => button.TextContent.Trim() == answer).ClickAsync()
        );
        dialogs.WaitForAssertion(() => Assert.Empty(dialogs.FindAll(".mud-dialog")));
    }

    private async Task<WorkQueue> WithDeadAsync(params string[] ids)
    {
        var queue = Queues[QueueNames.Train];
        foreach (var id in ids)
            await queue.EnqueueAsync(new WorkItem(id, "what is to be done"), Stop);
        foreach (var lease in await queue.LeaseAsync(ids.Length, Stop))
            await queue.FailAsync(lease, "the base model is not there", permanent: true, Stop);
        return queue;
    }

    private static async Task<WorkState> StateAsync(WorkQueue queue, string id) =>
        (await queue.GetStatusAsync([id], Stop))[0].State;
}
