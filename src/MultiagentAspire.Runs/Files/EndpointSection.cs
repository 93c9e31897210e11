using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>A model of the section <c>models</c> that answers at an endpoint.</summary>
internal static class EndpointSection
{
    private const double MaxPrice = 1_000_000;

    /// <summary>
    /// The endpoint with every default: 8 concurrent requests, no limit a minute, 120 seconds a request, 5 retries.
    /// </summary>
    /// <exception cref="InvalidRunFileException">
    /// A value is invalid, or keys contradict each other: a folder beside an endpoint that does not load adapters, or
    /// adapters beside finetuning by the endpoint.
    /// </exception>
    public static RunEndpoint Read(RunFileSection model)
    {
        var adapters = ReadAdapterApi(model);
        var call = ReadCall(model, adapters);
        if (EndpointAddress.GetError(call.Address, call.AllowPlainHttp) is { } error)
            throw model.InvalidValue("endpoint", $"{error}.");
        return new RunEndpoint(call, ReadPrice(model), ReadFinetuning(model, call));
    }

    /// <summary>How the endpoint loads adapters that are trained locally; null where it does not.</summary>
    private static string? ReadAdapterApi(RunFileSection model)
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
                "stands beside \"endpoint\": a model lies in a folder or answers at an endpoint; remove one of them, "
                    + "or say how the endpoint loads what is trained here (\"adapters\")."
            );
        if (adapters is not null)
            model.Require("path", "the folder with the same weights, on which adapters are trained");
        return adapters;
    }

    private static EndpointModel ReadCall(RunFileSection model, string? adapters)
    {
        var address = EndpointAddress.Normal(model.RequireText("endpoint", "the base address"));
        var name = model.RequireText(
            "model",
            "the model's name at the endpoint, for example \"gpt-4o-mini\""
        );
        var keyVariable = ReadKeyVariable(model);
        var tokenLimit = ReadTokenLimit(model);
        var allowPlainHttp = model.Boolean("allowPlainHttp", false);
        var concurrency = model.Integer("concurrency", 8, 1, EndpointModel.MaxConcurrency);
        var requestsPerMinute = model.Integer("requestsPerMinute", 0, 0, EndpointModel.MaxRequestsPerMinute);
        var timeoutSeconds = model.Integer("timeoutSeconds", 120, 1, EndpointModel.MaxTimeoutSeconds);
        var retries = model.Integer("retries", 5, 0, EndpointModel.MaxRetries);
        return new EndpointModel(
            address,
            name,
            keyVariable,
            tokenLimit,
            allowPlainHttp,
            concurrency,
            requestsPerMinute,
            timeoutSeconds
        )
        {
            Retries = retries,
            Adapters = adapters,
            AdapterSlots = model.Integer("adapterSlots", 16, 1, EndpointModel.MaxAdapterSlots),
        };
    }

    /// <summary>The request's key for the limit on tokens of a response.</summary>
    private static string ReadTokenLimit(RunFileSection model) =>
        model.Choice(
            "tokenLimit",
            EndpointModel.MaxTokens,
            (EndpointModel.MaxTokens, EndpointModel.MaxTokens),
            (EndpointModel.MaxCompletionTokens, EndpointModel.MaxCompletionTokens)
        );

    private static RunFinetuning? ReadFinetuning(RunFileSection model, EndpointModel call)
    {
        if (model.Section("finetuning", RunFileKeys.Finetuning) is not { } section)
            return null;
        if (call.Adapters is not null)
            throw model.InvalidValue(
                "finetuning",
                "stands beside \"adapters\": a model is finetuned at its endpoint or here; remove one of them."
            );
        section.Require("api", "\"openai\", the API by which the endpoint finetunes");
        section.Choice("api", true, ("openai", true));
        var job = ReadJob(section, call);
        RejectInvalidJob(section, job, call.AllowPlainHttp);
        var price = section.Section("pricePerMillionTokens", RunFileKeys.FinetuningPrice);
        return new RunFinetuning(
            job,
            price?.Find("trained") is null ? null : ReadPrice(price, "trained", 0),
            price is null ? null : ReadFinetunedPrice(price, ReadPrice(model))
        );
    }

    /// <summary>Hyperparameters that the file does not have stay null: the endpoint's own defaults apply.</summary>
    private static EndpointFinetuning ReadJob(RunFileSection section, EndpointModel call)
    {
        var address = section.Text("endpoint") is { } own ? EndpointAddress.Normal(own) : call.Address;
        int? epochs = section.Find("epochs") is null ? null : section.RequireInteger("epochs", 1, 1000);
        int? batchSize = section.Find("batchSize") is null
            ? null
            : section.RequireInteger("batchSize", 1, 65_536);
        double? learningRateMultiplier = section.Find("learningRateMultiplier") is null
            ? null
            : section.Number("learningRateMultiplier", 1, 0, 1000, aboveLow: true);
        return new EndpointFinetuning(
            address,
            epochs,
            batchSize,
            learningRateMultiplier,
            section.Integer("pollSeconds", 30, 1, EndpointFinetuning.MaxPollSeconds),
            section.Number("timeoutHours", 24, 0, EndpointFinetuning.MaxTimeoutHours, aboveLow: true),
            section.Text("suffix")
        );
    }

    private static void RejectInvalidJob(RunFileSection section, EndpointFinetuning job, bool allowPlainHttp)
    {
        if (EndpointAddress.GetError(job.Address, allowPlainHttp) is { } error)
            throw section.InvalidValue("endpoint", $"{error}.");
        if (job.GetError(allowPlainHttp) is not null)
            throw section.InvalidValue(
                "suffix",
                $"must be at most {EndpointFinetuning.MaxSuffixLength} letters, digits and '-': "
                    + "it becomes a part of the names of the finetuned models."
            );
    }

    /// <summary>
    /// Name of the environment variable with the API key; null: none. A message does not repeat the value: an author
    /// may have written the key itself.
    /// </summary>
    private static string? ReadKeyVariable(RunFileSection model)
    {
        if (model.Text("keyVariable") is not { } name)
            return null;
        return EndpointModel.GetKeyVariableError(name) is { } error
            ? throw model.InvalidValue("keyVariable", $"{error}.")
            : name;
    }

    private static TokenPrice? ReadPrice(RunFileSection model)
    {
        if (model.Section("pricePerMillionTokens", RunFileKeys.Price) is not { } price)
            return null;
        return new TokenPrice(ReadPrice(price, "prompt", 0), ReadPrice(price, "generated", 0));
    }

    /// <summary>Price of the finetuned models' tokens; a key that is absent is as with the model itself.</summary>
    private static TokenPrice? ReadFinetunedPrice(RunFileSection price, TokenPrice? model)
    {
        if (price.Find("prompt") is null && price.Find("generated") is null)
            return model;
        return new TokenPrice(
            ReadPrice(price, "prompt", model?.Prompt ?? 0),
            ReadPrice(price, "generated", model?.Generated ?? 0)
        );
    }

    private static double ReadPrice(RunFileSection price, string key, double fallback) =>
        price.Number(key, fallback, 0, MaxPrice);
}
