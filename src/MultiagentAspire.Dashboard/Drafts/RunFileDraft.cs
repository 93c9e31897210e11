using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Runs;

namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>
/// A run file while it is edited: its text, the form that shows it, and the result of the service's check, which runs
/// when the author pauses.
/// </summary>
/// <param name="service">Checks run files.</param>
/// <param name="time">The clock of the pause.</param>
/// <param name="changed">Called after a check; it renders the page on the page's own thread.</param>
internal sealed class RunFileDraft(
    FinetuningService.FinetuningServiceClient service,
    TimeProvider time,
    Func<Task> changed
) : IDisposable
{
    private CancellationTokenSource _cancellation = new();
    private bool _disposed;

    /// <summary>How long the text stays unchanged before it is checked: 400 ms.</summary>
    public static TimeSpan DebounceDelay { get; } = TimeSpan.FromMilliseconds(400);

    /// <summary>The current text; empty before the first one is set.</summary>
    public string Text { get; private set; } = "";

    /// <summary>The text as a form; null while it is not a JSON object.</summary>
    public RunForm? Form { get; private set; }

    /// <summary>The check of the current text; null until it is checked, and for an empty text.</summary>
    public RunFileCheck? CheckResult { get; private set; }

    /// <summary>Whether the text is empty or white space.</summary>
    public bool IsEmpty => string.IsNullOrWhiteSpace(Text);

    /// <summary>Replaces the text and starts a check; does nothing where the text is the same.</summary>
    /// <param name="text">As it was typed, dropped or chosen.</param>
    public void SetText(string text)
    {
        if (text == Text || _disposed)
            return;
        Restart();
        (Text, Form, CheckResult) = (text, RunForm.Parse(text), null);
        if (!IsEmpty)
            _ = CheckAsync(text, _cancellation.Token);
    }

    /// <summary>Sets one value by the form; does nothing where it is the same, or while there is no form.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Text of the value; null or empty: the key is removed.</param>
    public void SetValue(RunKey key, string? value)
    {
        if (Form is null || (Form[key.Path] ?? "") == (value?.Trim() ?? ""))
            return;
        SetText(Form.With(key, value).Text);
    }

    /// <summary>Adds an arm to the run file or removes it.</summary>
    /// <param name="arm">Name of the arm.</param>
    /// <param name="wanted">Whether the run compares it.</param>
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
            // The text has changed, or the page was closed.
        }
    }

    /// <summary>Cancels the current check.</summary>
    private void Restart()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
        _cancellation = new CancellationTokenSource();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _cancellation.Cancel();
        _cancellation.Dispose();
    }
}
