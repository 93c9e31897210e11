using MultiagentAspire.Core;
using Proto = MultiagentAspire.Contracts.Common.V1;

namespace MultiagentAspire.Contracts;

/// <summary>Models at endpoints between the messages of the services and Core's records.</summary>
internal static class EndpointWire
{
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
        (message.Adapters, message.AdapterSlots) = (model.Adapters ?? "", model.AdapterSlots);
        if (model.KeyVariable is { } variable)
            message.KeyVariable = variable;
        return message;
    }

    /// <exception cref="ArgumentException">It cannot be called so.</exception>
    public static EndpointModel FromProto(Proto.RemoteModel message)
    {
        var model = new EndpointModel(
            message.Endpoint,
            message.Model,
            message.HasKeyVariable ? message.KeyVariable : null,
            message.TokenLimit,
            message.AllowPlainHttp,
            message.Concurrency,
            message.RequestsPerMinute,
            message.TimeoutSeconds
        )
        {
            Retries = message.Retries,
            Adapters = message.Adapters.Length > 0 ? message.Adapters : null,
            AdapterSlots = message.AdapterSlots,
        };
        return model.Fault is { } fault ? throw new ArgumentException($"model: {fault}") : model;
    }
}
