using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>A model of the section <c>models</c> that answers at an endpoint.</summary>
internal static class EndpointSection
{
    public static RunEndpoint Read(RunFileSection model)
    {
        var adapters = model.Choice<string?>(
            "adapters",
            null,
            (EndpointModel.Vllm, EndpointModel.Vllm),
            (EndpointModel.SgLang, EndpointModel.SgLang)
        );
        if (adapters is null && model.Find("path") is not null)
            throw model.InvalidValue(
                "path",
                "stands beside \"endpoint\": a model lies in a folder or answers at an endpoint; remove one of them, or say how the endpoint loads what is trained here (\"adapters\")."
            );
        if (adapters is not null)
            model.Require("path", "the folder with the same weights, on which adapters are trained");
        var remote = new EndpointModel(
            EndpointAddress.Normal(model.RequireText("endpoint", "the base address")),
            model.RequireText("model", "the model's name at the endpoint, for example \"gpt-4o-mini\""),
            Variable(model),
            model.Choice(
                "tokenLimit",
                EndpointModel.MaxTokens,
                (EndpointModel.MaxTokens, EndpointModel.MaxTokens),
                (EndpointModel.MaxCompletionTokens, EndpointModel.MaxCompletionTokens)
            ),
            model.Boolean("allowPlainHttp", false),
            model.Integer("concurrency", 8, 1, EndpointModel.MostConcurrent),
            model.Integer("requestsPerMinute", 0, 0, EndpointModel.MostPerMinute),
            model.Integer("timeoutSeconds", 120, 1, EndpointModel.MostSeconds),
            model.Integer("retries", 5, 0, EndpointModel.MostRetries),
            adapters,
            model.Integer("adapterSlots", 16, 1, EndpointModel.MostSlots)
        );
        if (EndpointAddress.Fault(remote.Address, remote.AllowPlainHttp) is { } error)
            throw model.InvalidValue("endpoint", $"{error}.");
        return new RunEndpoint(remote, Price(model), Finetuning(model, remote));
    }

    private static RunFinetuning? Finetuning(RunFileSection model, EndpointModel remote)
    {
        if (model.Section("finetuning", RunFileKeys.Finetuning) is not { } section)
            return null;
        if (remote.Adapters is not null)
            throw model.InvalidValue(
                "finetuning",
                "stands beside \"adapters\": a model is finetuned at its endpoint or here; remove one of them."
            );
        section.Require("api", "\"openai\", the API by which the endpoint finetunes");
        section.Choice("api", true, ("openai", true));
        var how = new EndpointFinetuning(
            section.Text("endpoint") is { } address ? EndpointAddress.Normal(address) : remote.Address,
            section.Find("epochs") is null ? null : section.RequireInteger("epochs", 1, 1000),
            section.Find("batchSize") is null ? null : section.RequireInteger("batchSize", 1, 65_536),
            section.Find("learningRateMultiplier") is null
                ? null
                : section.Number("learningRateMultiplier", 1, 0, 1000, aboveLow: true),
            section.Integer("pollSeconds", 30, 1, EndpointFinetuning.MaxPollSeconds),
            section.Number("timeoutHours", 24, 0, EndpointFinetuning.MaxTimeoutHours, aboveLow: true),
            section.Text("suffix")
        );
        if (EndpointAddress.Fault(how.Address, remote.AllowPlainHttp) is { } error)
            throw section.InvalidValue("endpoint", $"{error}.");
        if (how.GetError(remote.AllowPlainHttp) is not null)
            throw section.InvalidValue(
                "suffix",
                $"must be at most {EndpointFinetuning.MaxSuffixLength} letters, digits and '-': it becomes a part of the names of the finetuned models."
            );
        var price = section.Section("pricePerMillionTokens", RunFileKeys.FinetuningPrice);
        return new RunFinetuning(
            how,
            price?.Find("trained") is null ? null : PriceOf(price, "trained", 0),
            price is null ? null : Price(price, Price(model))
        );
    }

    /// <summary>The name is not repeated: it may be the key itself.</summary>
    private static string? Variable(RunFileSection model) =>
        model.Text("keyVariable") is not { } name ? null
        : EndpointModel.KeyVariableFault(name) is { } error
            ? throw model.InvalidValue("keyVariable", $"{error}.")
        : name;

    private static TokenPrice? Price(RunFileSection model) =>
        model.Section("pricePerMillionTokens", RunFileKeys.Price) is { } price
            ? new TokenPrice(PriceOf(price, "prompt", 0), PriceOf(price, "generated", 0))
            : null;

    /// <summary>Of finetuned models: what is not said is as with the model itself.</summary>
    private static TokenPrice? Price(RunFileSection price, TokenPrice? model) =>
        price.Find("prompt") is null && price.Find("generated") is null
            ? model
            : new TokenPrice(
                PriceOf(price, "prompt", model?.Prompt ?? 0),
                PriceOf(price, "generated", model?.Generated ?? 0)
            );

    private static double PriceOf(RunFileSection price, string key, double fallback) =>
        price.Number(key, fallback, 0, 1_000_000);
}
