using System.Globalization;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Runs;

namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>What new runs begin with: the run file of another one, one that is shipped, or the little that is known; always under a name that no run has.</summary>
internal sealed class Beginnings(
    FinetuningService.FinetuningServiceClient service,
    Presets presets,
    ModelFolders models
)
{
    /// <param name="from">The run to begin as; null for none.</param>
    public async Task<Beginning> OfAsync(string? from, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(from))
            return new Beginning(await FirstAsync(cancellationToken), null);
        var (text, fault) = await service.TryRunFileAsync(from, cancellationToken);
        return text is null
            ? new Beginning(
                await FirstAsync(cancellationToken),
                fault
                    ?? $"The run file of {from} was not kept: it was begun by an older version. This is another one."
            )
            : new Beginning(await NamedAsync(text, from, cancellationToken), null);
    }

    /// <summary>A run file under a name that no run has: its own, or that of the run which it is taken from, with a number where it is used.</summary>
    public async Task<string> NamedAsync(string text, string? from, CancellationToken cancellationToken)
    {
        if (RunForm.Parse(text) is not { } form || (from ?? form[RunKeys.Name.Path]) is not { } name)
            return text;
        var free = Free(name, await service.NamesAsync(cancellationToken));
        return free == form[RunKeys.Name.Path] ? text : form.With(RunKeys.Name, free).Text;
    }

    /// <summary>A name that is not taken: the name itself, or with the first number from 2 on that is free; <c>smoke-2</c> goes on to <c>smoke-3</c> where there is a <c>smoke</c>.</summary>
    public static string Free(string name, IReadOnlySet<string> taken)
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

    private async Task<string> FirstAsync(CancellationToken cancellationToken) =>
        presets.List() is [var first, ..]
            ? await NamedAsync(first.Text, null, cancellationToken)
            : Smallest();

    /// <summary>No numbers: those are the author's to choose.</summary>
    private string Smallest() =>
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
