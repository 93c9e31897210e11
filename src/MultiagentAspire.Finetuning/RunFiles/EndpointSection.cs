using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.RunFiles;

/// <summary>A model of the section <c>models</c> that answers at an endpoint.</summary>
internal static class EndpointSection
{
    public static RunEndpoint Read(RunFileSection model)
    {
        var adapters = model.Choice<string?>("adapters", null, (RemoteModel.Vllm, RemoteModel.Vllm), (RemoteModel.SgLang, RemoteModel.SgLang));
        if (adapters is null && model.Find("path") is not null)
            throw model.Refuse("path", "stands beside \"endpoint\": a model lies in a folder or answers at an endpoint; remove one of them, or say how the endpoint loads what is trained here (\"adapters\").");
        if (adapters is not null) model.Require("path", "the folder with the same weights, on which adapters are trained");
        var remote = new RemoteModel(
            RemoteAddress.Normal(model.RequireText("endpoint", "the base address")),
            model.RequireText("model", "the model's name at the endpoint, for example \"gpt-4o-mini\""),
            Variable(model),
            model.Choice("tokenLimit", RemoteModel.MaxTokens, (RemoteModel.MaxTokens, RemoteModel.MaxTokens), (RemoteModel.MaxCompletionTokens, RemoteModel.MaxCompletionTokens)),
            model.Boolean("allowPlainHttp", false),
            model.Integer("concurrency", 8, 1, RemoteModel.MostConcurrent),
            model.Integer("requestsPerMinute", 0, 0, RemoteModel.MostPerMinute),
            model.Integer("timeoutSeconds", 120, 1, RemoteModel.MostSeconds),
            model.Integer("retries", 5, 0, RemoteModel.MostRetries),
            adapters,
            model.Integer("adapterSlots", 16, 1, RemoteModel.MostSlots));
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
