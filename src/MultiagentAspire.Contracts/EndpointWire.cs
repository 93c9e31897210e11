using MultiagentAspire.Core;
using Proto = MultiagentAspire.Contracts.Common.V1;

namespace MultiagentAspire.Contracts;

/// <summary>Maps the messages of models at endpoints to Core's records and back.</summary>
internal static class EndpointWire
{
    /// <summary>The message of a model at an endpoint; it names the variable of the key and never a key.</summary>
    public static Proto.RemoteModel ToProto(EndpointModel model)
    {
        var message = new Proto.RemoteModel
        {
            Endpoint = model.Address,
            Model = model.Model,
            TokenLimit = model.TokenLimit,
            AllowPlainHttp = model.AllowPlainHttp,
            Concurrency = model.Concurrency,
            RequestsPerMinute = model.RequestsPerMinute,
            TimeoutSeconds = model.TimeoutSeconds,
            Retries = model.Retries,
        };
        message.Adapters = model.Adapters ?? "";
        message.AdapterSlots = model.AdapterSlots;
        if (model.KeyVariable is { } variable)
            message.KeyVariable = variable;
        return message;
    }

    /// <summary>The model of a message, after all of its checks.</summary>
    /// <exception cref="ArgumentException">The address must not be called, or a value is out of range.</exception>
    public static EndpointModel FromProto(Proto.RemoteModel message)
    {
        var keyVariable = message.HasKeyVariable ? message.KeyVariable : null;
        var model = new EndpointModel(
            message.Endpoint,
            message.Model,
            keyVariable,
            message.TokenLimit,
            message.AllowPlainHttp,
            message.Concurrency,
            message.RequestsPerMinute,
            message.TimeoutSeconds
        );
        model = model with
        {
            Retries = message.Retries,
            Adapters = message.Adapters.Length > 0 ? message.Adapters : null,
            AdapterSlots = message.AdapterSlots,
        };
        return model.Error is { } error ? throw new ArgumentException($"model: {error}") : model;
    }
}
