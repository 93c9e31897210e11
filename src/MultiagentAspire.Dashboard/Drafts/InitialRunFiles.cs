using System.Globalization;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Runs;

namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>
/// Chooses the run file that a new run's form starts with: that of another run, the first of the presets, or one with
/// the required keys alone. Its name is one that no run has.
/// </summary>
/// <param name="service">Knows runs and their run files.</param>
/// <param name="presets">The run files that are shipped.</param>
/// <param name="models">The models that a run can name.</param>
internal sealed class InitialRunFiles(
    FinetuningService.FinetuningServiceClient service,
    Presets presets,
    ModelFolders models
)
{
    /// <summary>
    /// The run file to start with. Where that of <paramref name="from"/> cannot be had, another with an error.
    /// </summary>
    /// <param name="from">Name of the run whose run file is copied; null or empty: none.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<InitialRunFile> CreateAsync(string? from, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(from))
            return new InitialRunFile(await CreateDefaultAsync(cancellationToken), null);
        var (text, error) = await service.TryRunFileAsync(from, cancellationToken);
        if (text is not null)
            return new InitialRunFile(await WithFreeNameAsync(text, from, cancellationToken), null);
        error ??=
            $"The run file of {from} was not kept: it was started by an older version. This is another one.";
        return new InitialRunFile(await CreateDefaultAsync(cancellationToken), error);
    }

    /// <summary>
    /// The run file under a name that no run has: its own, or that of the run it is copied from, with a number where
    /// the name is taken. A text that is not a run file is returned unchanged.
    /// </summary>
    /// <param name="text">Text of a run file.</param>
    /// <param name="from">Name of the run it is copied from; null: its own name counts.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
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
    /// <c>smoke-2</c> becomes <c>smoke-3</c> where there is a <c>smoke</c>.
    /// </summary>
    /// <param name="name">The wanted name.</param>
    /// <param name="taken">The names of all runs.</param>
    public static string GetFreeName(string name, IReadOnlySet<string> taken)
    {
        if (!taken.Contains(name))
            return name;
        var dash = name.LastIndexOf('-');
        var isNumbered = dash > 0 && name[(dash + 1)..].All(char.IsAsciiDigit);
        var stem = isNumbered && taken.Contains(name[..dash]) ? name[..dash] : name;
        var candidates = Enumerable
            .Range(2, taken.Count + 1)
            .Select(number => string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}"));
        return candidates.First(candidate => !taken.Contains(candidate));
    }

    private async Task<string> CreateDefaultAsync(CancellationToken cancellationToken) =>
        presets.List() is [var first, ..]
            ? await WithFreeNameAsync(first.Text, null, cancellationToken)
            : CreateMinimal();

    /// <summary>
    /// The required keys and a model, with the first choice where there are choices. Numbers are left to the author.
    /// </summary>
    private string CreateMinimal()
    {
        var form = RunForm.Parse("{}")!;
        var keys = RunKeys.Sections.SelectMany(section => section.Keys);
        foreach (var key in keys.Where(key => key.IsRequired || key.Path == RunKeys.Model))
            form = form.With(key, InitialValue(key));
        return form.Text;
    }

    private string? InitialValue(RunKey key) =>
        key switch
        {
            { Path: RunKeys.Model } => models.List() is [var model, ..] ? model : null,
            { Choices: [var choice, ..] } => choice,
            _ => null,
        };
}
