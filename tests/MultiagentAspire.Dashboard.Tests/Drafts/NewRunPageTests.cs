using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Components.Pages;
using MultiagentAspire.Dashboard.Drafts;
using MultiagentAspire.Runs.Arms;

namespace MultiagentAspire.Dashboard.Tests.Drafts;

/// <summary>The page on which a run is filled in and started, with a scripted finetuning service.</summary>
public sealed class NewRunPageTests : PageContext
{
    private const string Smoke =
        """{ "name": "smoke", "later": 1, "task": { "name": "arithmetic", "train": 12 } } // a minute""";
    private readonly FakeTimeProvider _time = new();

    public NewRunPageTests()
    {
        Services.AddSingleton<TimeProvider>(_time);
        Services.AddSingleton<ModelFolders>();
        Services.AddSingleton<Presets>();
        Services.AddSingleton<InitialRunFiles>();
        Folder.Write("experiments/smoke.json", Smoke);
        Folder.Write("models/tiny/config.json", "{}");
    }

    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    [Fact]
    public async Task A_run_is_started_with_one_click_and_leads_to_its_page()
    {
        var page = Render<NewRunPage>();
        AfterAPause(
            page,
            () =>
                Assert.Contains(
                    "3 agents, 2 rounds, 1 iteration, 6 models finetuned in each; "
                        + "12 training and 1,200 evaluation problems; 1 step, 4,321 model calls.",
                    page.Markup,
                    StringComparison.Ordinal
                )
        );
        await page.InvokeAsync(() => Button(page, "Start").ClickAsync());
        Assert.Equal([Smoke], Runs.Started);
        Assert.EndsWith("/runs/started", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_and_text_follow_each_other_and_what_the_form_does_not_know_stays()
    {
        var page = Render<NewRunPage>();
        Assert.Equal("12", Shown(page, "train"));
        await page.InvokeAsync(() => Field(page, "rounds").Instance.ValueChanged.InvokeAsync("3"));
        var changed = RunForm.Parse(Text(page))!;
        Assert.Equal(("3", "1"), (changed["debate.rounds"], changed["later"]));

        await page.InvokeAsync(() =>
            Area(page).InputAsync("""{ "name": "other", "debate": { "summarize": false } }""")
        );
        AfterAPause(page, () => Assert.Equal("other", Shown(page, "name")));
        Assert.Equal("no", Choice(page, "summarize").Find("input").GetAttribute("value"));
        await page.InvokeAsync(() => Area(page).InputAsync("""{ "name": """));
        AfterAPause(page, () => Assert.Contains("The form is back", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Models_and_arms_are_chosen_among_those_that_are_there()
    {
        var page = Render<NewRunPage>();
        await page.InvokeAsync(() => Choice(page, "model").Instance.ValueChanged.InvokeAsync("models/tiny"));
        Assert.Contains("\"path\": \"models/tiny\"", Text(page), StringComparison.Ordinal);
        var debate = page.FindComponents<MudCheckBox<bool>>().Single(box => box.Instance.Label == "debate");
        Assert.True(debate.Find("input").HasAttribute("checked"));
        await debate.InvokeAsync(() => debate.Find("input").ChangeAsync(false));
        Assert.Equal(ArmKinds.Default.Remove("debate"), RunForm.Parse(Text(page))!.Arms);
    }

    [Fact]
    public async Task A_model_at_an_endpoint_is_filled_in_and_the_folder_is_taken_back()
    {
        var page = Render<NewRunPage>();
        await page.InvokeAsync(() => Choice(page, "model").Instance.ValueChanged.InvokeAsync("models/tiny"));
        Assert.True(Choice(page, "model").Instance.Clearable);
        await page.InvokeAsync(() => Choice(page, "model").Instance.ValueChanged.InvokeAsync(null));
        foreach (
            var (label, value) in ((string, string)[])
                [
                    ("endpoint", "http://127.0.0.1:8000/v1"),
                    ("model at the endpoint", "tiny"),
                    ("key variable", "OWN_API_KEY"),
                ]
        )
            await page.InvokeAsync(() => Field(page, label).Instance.ValueChanged.InvokeAsync(value));
        var models = System.Text.Json.Nodes.JsonNode.Parse(Text(page))!["models"]!;
        Assert.Equal(
            """{"base":{"endpoint":"http://127.0.0.1:8000/v1","model":"tiny","keyVariable":"OWN_API_KEY"}}""",
            models.ToJsonString()
        );

        await page.InvokeAsync(() =>
            Area(page)
                .InputAsync(
                    """{ "models": { "far": { "endpoint": "https://there.example/v1", "model": "m" } } }"""
                )
        );
        AfterAPause(
            page,
            () =>
                Assert.Equal(
                    ("https://there.example/v1", "m", ""),
                    (
                        Shown(page, "endpoint"),
                        Shown(page, "model at the endpoint"),
                        Shown(page, "key variable") ?? ""
                    )
                )
        );
    }

    [Fact]
    public async Task What_the_service_says_of_a_wrong_file_is_shown_at_the_text_and_a_start_of_it_says_so_too()
    {
        Runs.CheckError = "run file:3: unknown key sed; did you mean 'seed'?";
        var page = Render<NewRunPage>();
        AfterAPause(
            page,
            () =>
                Assert.Equal(
                    Runs.CheckError,
                    page.Find("[role=status] .mud-alert-message").TextContent.Trim()
                )
        );
        await page.InvokeAsync(() => Button(page, "Start").ClickAsync());
        Assert.Equal(Runs.CheckError, page.Find("[role=alert]").TextContent.Trim());
        Assert.Empty(Runs.Started);
    }

    [Fact]
    public async Task A_name_that_a_run_has_is_said_and_another_is_a_click_away()
    {
        var page = Render<NewRunPage>();
        AfterAPause(page, () => Assert.NotEmpty(Runs.Checked));
        Runs.Runs.Add(new Run { Name = "taken" });
        await page.InvokeAsync(() => Area(page).InputAsync("""{ "name": "taken" }"""));
        AfterAPause(
            page,
            () => Assert.Equal("/runs/taken", page.Find("[role=status] a").GetAttribute("href"))
        );
        await page.InvokeAsync(() => Button(page, "Take another name").ClickAsync());
        Assert.Equal("taken-2", Shown(page, "name"));
    }

    [Fact]
    public void A_clone_begins_as_its_run_and_one_of_a_run_without_a_file_says_so()
    {
        Runs.Runs.AddRange([new Run { Name = "mine" }, new Run { Name = "old" }]);
        Runs.RunFiles["mine"] = """{ "name": "mine", "seed": 77 }""";
        Navigation.NavigateTo("/new?from=mine");
        var page = Render<NewRunPage>();
        Assert.Equal(("mine-2", "77"), (Shown(page, "name"), Shown(page, "seed")));
        Navigation.NavigateTo("/new?from=old");
        AfterAPause(
            page,
            () => Assert.Contains("The run file of old was not kept", page.Markup, StringComparison.Ordinal)
        );
    }

    /// <summary>Waits for an assertion after the pauses of the field and of the check.</summary>
    private void AfterAPause(IRenderedComponent<NewRunPage> page, Action assertion) =>
        page.WaitForAssertion(() =>
        {
            _time.Advance(RunFileDraft.DebounceDelay);
            assertion();
        });

    private static string? Shown(IRenderedComponent<NewRunPage> page, string label) =>
        Field(page, label).Find("input").GetAttribute("value");

    private static string Text(IRenderedComponent<NewRunPage> page) =>
        Area(page).GetAttribute("value") ?? Area(page).TextContent;

    private static AngleSharp.Dom.IElement Area(IRenderedComponent<NewRunPage> page) => page.Find("textarea");

    private static IRenderedComponent<MudTextField<string>> Field(
        IRenderedComponent<NewRunPage> page,
        string label
    ) => page.FindComponents<MudTextField<string>>().Single(field => field.Instance.Label == label);

    private static IRenderedComponent<MudSelect<string>> Choice(
        IRenderedComponent<NewRunPage> page,
        string label
    ) => page.FindComponents<MudSelect<string>>().Single(field => field.Instance.Label == label);
}
