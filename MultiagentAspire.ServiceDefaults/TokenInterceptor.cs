using Grpc.Core;
using Grpc.Core.Interceptors;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>Adds the shared token to every call of a client, before the call's own headers.</summary>
/// <param name="token">The deployment's shared token.</param>
internal sealed class TokenInterceptor(string token) : Interceptor
{
    /// <inheritdoc/>
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation
    ) => continuation(request, WithToken(context));

    /// <inheritdoc/>
    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation
    ) => continuation(request, WithToken(context));

    /// <summary>The call with the header <c>authorization</c>.</summary>
    private ClientInterceptorContext<TRequest, TResponse> WithToken<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context
    )
        where TRequest : class
        where TResponse : class
    {
        var headers = new Metadata { { "authorization", $"Bearer {token}" } };
        foreach (var header in context.Options.Headers ?? [])
            headers.Add(header);
        return new ClientInterceptorContext<TRequest, TResponse>(
            context.Method,
            context.Host,
            context.Options.WithHeaders(headers)
        );
    }
}
