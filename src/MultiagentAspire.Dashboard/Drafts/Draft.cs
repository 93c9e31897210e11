using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Runs;

namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>A run file while it is written: its text, the form that shows it, and what the service says of it, asked when the writer pauses.</summary>
/// <param name="changed">Renders the page, on its own thread.</param>
internal sealed class Draft(
    FinetuningService.FinetuningServiceClient service,
    TimeProvider time,
    Func<Task> changed
) : IDisposable
{
    private CancellationTokenSource _stop = new();
    private bool _gone;

    /// <summary>How long the writer pauses before the service is asked.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromMilliseconds(400);

    public string Text { get; private set; } = "";

    /// <summary>Null while the text is no JSON object.</summary>
    public RunForm? Form { get; private set; }

    /// <summary>What the service says of the text as it is; null while it is asked, and of an empty text.</summary>
    public RunFileCheck? Check { get; private set; }

    public bool IsEmpty => string.IsNullOrWhiteSpace(Text);

    /// <summary>The text as someone wrote, dropped or chose it.</summary>
    public void Write(string text)
    {
        if (text == Text || _gone)
            return;
        Restart();
        (Text, Form, Check) = (text, RunForm.Parse(text), null);
        if (!IsEmpty)
            _ = CheckAsync(text, _stop.Token);
    }

    /// <summary>One value as the form has it; the same value again leaves the text as it is.</summary>
    public void Set(RunKey key, string? value)
    {
        if (Form is null || (Form[key.Path] ?? "") == (value?.Trim() ?? ""))
            return;
        Write(Form.With(key, value).Text);
    }

    public void SetArm(string arm, bool wanted)
    {
        if (Form is not null && Form.Arms.Contains(arm) != wanted)
            Write(Form.WithArm(arm, wanted).Text);
    }

    private async Task CheckAsync(string text, CancellationToken stop)
    {
        try
        {
            await Task.Delay(Pause, time, stop);
            var check = await service.TryCheckAsync(text, stop);
            if (stop.IsCancellationRequested)
                return;
            Check = check;
            await changed();
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The text is another by now, or the page is gone.
        }
    }

    private void Restart()
    {
        _stop.Cancel();
        _stop.Dispose();
        _stop = new CancellationTokenSource();
    }

    public void Dispose()
    {
        if (_gone)
            return;
        _gone = true;
        _stop.Cancel();
        _stop.Dispose();
    }
}
