using System.Globalization;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Runs;

namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>
/// What new runs begin with: the run file of another one, one that is shipped, or the little that is known;
/// always under a name that no run has.
/// </summary>
internal sealed class InitialRunFiles(
    FinetuningService.FinetuningServiceClient service,
    Presets presets,
    ModelFolders models
)
{
    /// <param name="from">The run to begin as; null for none.</param>
    public async Task<InitialRunFile> CreateAsync(string? from, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(from))
            return new InitialRunFile(await CreateDefaultAsync(cancellationToken), null);
        var (text, error) = await service.TryRunFileAsync(from, cancellationToken);
        return text is null
            ? new InitialRunFile(
                await CreateDefaultAsync(cancellationToken),
                error
                    ?? $"The run file of {from} was not kept: it was begun by an older version. This is another one."
            )
            : new InitialRunFile(await WithFreeNameAsync(text, from, cancellationToken), null);
    }

    /// <summary>
    /// A run file under a name that no run has: its own, or that of the run which it is taken from, with a
    /// number where it is used.
    /// </summary>
    public async Task<string> WithFreeNameAsync(
        string text,
        string? from,
        CancellationToken cancellationToken
    )
    {
        if (RunForm.Parse(text) is not { } form || (from ?? form[RunKeys.Name.Path]) is not { } name)
            return text;
        var free = GetFreeName(name, await service.NamesAsync(cancellationToken));
        return free == form[RunKeys.Name.Path] ? text : form.With(RunKeys.Name, free).Text;
    }

    /// <summary>
    /// A name that is not taken: the name itself, or with the first number from 2 on that is free;
    /// <c>smoke-2</c> goes on to <c>smoke-3</c> where there is a <c>smoke</c>.
    /// </summary>
    public static string GetFreeName(string name, IReadOnlySet<string> taken)
    {
        if (!taken.Contains(name))
            return name;
        var dash = name.LastIndexOf('-');
        var stem =
            dash > 0 && name[(dash + 1)..].All(char.IsAsciiDigit) && taken.Contains(name[..dash])
                ? name[..dash]
                : name;
        return Enumerable
            .Range(2, taken.Count + 1)
            .Select(number => string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}"))
            .First(free => !taken.Contains(free));
    }

    private async Task<string> CreateDefaultAsync(CancellationToken cancellationToken) =>
        presets.List() is [var first, ..]
            ? await WithFreeNameAsync(first.Text, null, cancellationToken)
            : SmallestModel();

    /// <summary>No numbers: those are the author's to choose.</summary>
    private string SmallestModel() =>
        RunKeys
            .Sections.SelectMany(section => section.Keys)
            .Where(key => key.IsRequired || key.Path == RunKeys.Model)
            .Aggregate(
                RunForm.Parse("{}")!,
                (form, key) =>
                    form.With(
                        key,
                        key switch
                        {
                            { Path: RunKeys.Model } => models.List() is [var model, ..] ? model : null,
                            { Choices: [var choice, ..] } => choice,
                            _ => null,
                        }
                    )
            )
            .Text;
}
