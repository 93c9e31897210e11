using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.RunFiles;

/// <summary>A model of the section <c>models</c> that answers at an endpoint.</summary>
internal static class EndpointSection
{
    private static readonly string[] FolderKeys = ["path"];

    /// <summary>Whether the model is one at an endpoint rather than in a folder.</summary>
    public static bool Holds(LocatedJson model) => model.Kind == JsonValueKind.Object && model.Members.Any(member => member.Key == "endpoint");

    public static RunEndpoint Read(RunFileSection model)
    {
        foreach (var key in FolderKeys)
            if (model.Find(key) is not null) throw model.Refuse(key, "stands beside \"endpoint\": a model lies in a folder or answers at an endpoint; remove one of them.");
        var remote = new RemoteModel(
            RemoteAddress.Normal(model.RequireText("endpoint", "the base address")),
            model.RequireText("model", "the model's name at the endpoint, for example \"gpt-4o-mini\""),
            Variable(model),
            model.Choice("tokenLimit", RemoteModel.MaxTokens, (RemoteModel.MaxTokens, RemoteModel.MaxTokens), (RemoteModel.MaxCompletionTokens, RemoteModel.MaxCompletionTokens)),
            model.Boolean("allowPlainHttp", false),
            model.Integer("concurrency", 8, 1, RemoteModel.MostConcurrent),
            model.Integer("requestsPerMinute", 0, 0, RemoteModel.MostPerMinute),
            model.Integer("timeoutSeconds", 120, 1, RemoteModel.MostSeconds),
            model.Integer("retries", 5, 0, RemoteModel.MostRetries));
        if (RemoteAddress.Fault(remote.Endpoint, remote.AllowPlainHttp) is { } fault) throw model.Refuse("endpoint", $"{fault}.");
        return new RunEndpoint(remote, Price(model));
    }

    /// <summary>The name is not repeated: it may be the key itself.</summary>
    private static string? Variable(RunFileSection model) =>
        model.Text("keyVariable") is not { } name ? null
        : RemoteModel.KeyVariableFault(name) is { } fault ? throw model.Refuse("keyVariable", $"{fault}.")
        : name;

    private static TokenPrice? Price(RunFileSection model) =>
        model.Section("pricePerMillionTokens", RunFileKeys.Price) is { } price
            ? new TokenPrice(price.Number("prompt", 0, 0, 1_000_000), price.Number("generated", 0, 0, 1_000_000))
            : null;
}
