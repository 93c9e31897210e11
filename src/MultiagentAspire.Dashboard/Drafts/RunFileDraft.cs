using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Runs;

namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>
/// A run file while it is written: its text, the form that shows it, and what the service says of it, asked
/// when the writer pauses.
/// </summary>
/// <param name="changed">Renders the page, on its own thread.</param>
internal sealed class RunFileDraft(
    FinetuningService.FinetuningServiceClient service,
    TimeProvider time,
    Func<Task> changed
) : IDisposable
{
    private CancellationTokenSource _cancellation = new();
    private bool _disposed;

    /// <summary>How long the writer pauses before the service is asked.</summary>
    public static TimeSpan DebounceDelay { get; } = TimeSpan.FromMilliseconds(400);

    public string Text { get; private set; } = "";

    /// <summary>Null while the text is no JSON object.</summary>
    public RunForm? Form { get; private set; }

    /// <summary>What the service says of the text as it is; null while it is asked, and of an empty text.</summary>
    public RunFileCheck? CheckResult { get; private set; }

    public bool IsEmpty => string.IsNullOrWhiteSpace(Text);

    /// <summary>The text as someone wrote, dropped or chose it.</summary>
    public void SetText(string text)
    {
        if (text == Text || _disposed)
            return;
        Restart();
        (Text, Form, CheckResult) = (text, RunForm.Parse(text), null);
        if (!IsEmpty)
            _ = CheckAsync(text, _cancellation.Token);
    }

    /// <summary>One value as the form has it; the same value again leaves the text as it is.</summary>
    public void SetValue(RunKey key, string? value)
    {
        if (Form is null || (Form[key.Path] ?? "") == (value?.Trim() ?? ""))
            return;
        SetText(Form.With(key, value).Text);
    }

    public void SetArm(string arm, bool wanted)
    {
        if (Form is not null && Form.Arms.Contains(arm) != wanted)
            SetText(Form.WithArm(arm, wanted).Text);
    }

    private async Task CheckAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(DebounceDelay, time, cancellationToken);
            var check = await service.TryCheckAsync(text, cancellationToken);
            if (cancellationToken.IsCancellationRequested)
                return;
            CheckResult = check;
            await changed();
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The text is another by now, or the page is gone.
        }
    }

    private void Restart()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
        _cancellation = new CancellationTokenSource();
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _cancellation.Cancel();
        _cancellation.Dispose();
    }
}
