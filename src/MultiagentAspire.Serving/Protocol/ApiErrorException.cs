namespace MultiagentAspire.Serving.Protocol;

/// <summary>A request is refused.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="retryAfterSeconds">When it may be sent again; null: it need not.</param>
internal sealed class ApiErrorException(int status, ApiError error, int? retryAfterSeconds = null)
    : Exception(error.Message)
{
    private const string Invalid = "invalid_request_error";
    private const int RetrySoonSeconds = 1;

    public int Status => status;

    public ApiError Error => error;

    public int? RetryAfterSeconds => retryAfterSeconds;

    /// <summary>400: something in the body is wrong.</summary>
    public static ApiErrorException BadRequest(string message, string? param, string code) =>
        new(400, new ApiError(message, Invalid, param, code));

    public static ApiErrorException InvalidToken() =>
        new(
            401,
            new ApiError(
                "The token is missing or wrong: send the header 'Authorization: Bearer …' with the token of this server.",
                Invalid,
                null,
                "invalid_api_key"
            )
        );

    /// <param name="nearest">The name that was probably meant.</param>
    public static ApiErrorException UnknownModel(string name, string nearest) =>
        new(
            404,
            new ApiError(
                $"The model '{name}' is not served here; did you mean '{nearest}'? GET /v1/models lists them.",
                Invalid,
                "model",
                "model_not_found"
            )
        );

    /// <summary>A status that routing or the server gave.</summary>
    public static ApiErrorException FromStatus(int status) =>
        new(
            status,
            new ApiError(
                status switch
                {
                    404 =>
                        "There is nothing at this address; this server has GET /v1/models, GET /v1/models/{id} and POST /v1/chat/completions.",
                    405 =>
                        "This address does not take this method; this server has GET /v1/models, GET /v1/models/{id} and POST /v1/chat/completions.",
                    413 => $"The body is larger than {RequestLimits.MaxBodyBytes} bytes.",
                    _ => "The request could not be read.",
                },
                Invalid,
                null,
                null
            )
        );

    public static ApiErrorException TooManyWaiting(int maxInFlight) =>
        new(
            429,
            new ApiError(
                $"{maxInFlight} responses are being generated or wait already; send the request again later.",
                "rate_limit_error",
                null,
                "rate_limit_exceeded"
            ),
            RetrySoonSeconds
        );

    public static ApiErrorException TooLong(string message) =>
        BadRequest(message, "messages", "context_length_exceeded");

    /// <summary>502: a model at an endpoint did not answer.</summary>
    public static ApiErrorException EndpointFailed(string message) =>
        new(502, new ApiError(message, "server_error", null, "endpoint_failed"));

    public static ApiErrorException ShuttingDown() =>
        new(503, new ApiError("The server is being ended.", "server_error", null, null));

    public static ApiErrorException Failed() =>
        new(500, new ApiError("The server failed; its log says why.", "server_error", null, null));
}
