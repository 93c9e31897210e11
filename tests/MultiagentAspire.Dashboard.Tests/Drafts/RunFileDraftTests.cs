using Microsoft.Extensions.Time.Testing;
using MultiagentAspire.Dashboard.Drafts;
using MultiagentAspire.Runs.Arms;

namespace MultiagentAspire.Dashboard.Tests.Drafts;

/// <summary>A run file while it is edited.</summary>
public sealed class RunFileDraftTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedRuns _runs = new();
    private readonly RunFileDraft _draft;
    private int _changes;

    public RunFileDraftTests() =>
        _draft = new RunFileDraft(
            _runs,
            _time,
            () =>
            {
                _changes++;
                return Task.CompletedTask;
            }
        );

    public void Dispose() => _draft.Dispose();

    [Fact]
    public void The_service_is_asked_once_when_the_writer_pauses_and_about_the_last_text()
    {
        foreach (var text in (string[])["{", "{ \"name\"", "{ \"name\": \"a\" }"])
        {
            _draft.SetText(text);
            _time.Advance(RunFileDraft.DebounceDelay / 2);
        }
        Assert.Empty(_runs.Checked);
        Assert.Null(_draft.CheckResult);
        _time.Advance(RunFileDraft.DebounceDelay / 2);
        Assert.Equal(["{ \"name\": \"a\" }"], _runs.Checked);
        Assert.Equal(
            ("a", null, 1),
            (_draft.CheckResult?.Response?.Name, _draft.CheckResult?.Error, _changes)
        );
    }

    [Fact]
    public void What_the_service_says_holds_until_the_text_is_another()
    {
        _runs.CheckError = "run file:1: name is missing";
        _draft.SetText("{}");
        _time.Advance(RunFileDraft.DebounceDelay);
        Assert.Equal("run file:1: name is missing", _draft.CheckResult?.Error);
        _draft.SetText("{ }");
        Assert.Null(_draft.CheckResult);
    }

    [Fact]
    public void An_empty_text_is_not_asked_about_and_nothing_is_asked_once_the_page_is_gone()
    {
        _draft.SetText("{}");
        _draft.SetText(" ");
        _time.Advance(RunFileDraft.DebounceDelay);
        _draft.SetText("{}");
        _draft.Dispose();
        _time.Advance(RunFileDraft.DebounceDelay);
        Assert.Empty(_runs.Checked);
    }

    [Fact]
    public void The_text_stays_as_it_was_written_until_the_form_changes_a_value()
    {
        const string Text = "{ \"name\": \"a\" } // why";
        _draft.SetText(Text);
        _draft.SetValue(RunKeys.Name, " a ");
        _draft.SetArm(ArmKinds.Default[0], true);
        Assert.Equal(Text, _draft.Text);
        _draft.SetValue(RunKeys.Name, "b");
        Assert.Equal("b", RunForm.Parse(_draft.Text)![RunKeys.Name.Path]);
        _draft.SetText("no JSON");
        _draft.SetValue(RunKeys.Name, "c");
        _draft.SetArm("base", false);
        Assert.Equal("no JSON", _draft.Text);
    }
}
