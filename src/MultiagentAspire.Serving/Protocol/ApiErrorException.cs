namespace MultiagentAspire.Serving.Protocol;

/// <summary>A request is refused or has failed, with the status and the error that the client gets.</summary>
/// <param name="status">HTTP status, from 400 to 503.</param>
/// <param name="error">Body of the response.</param>
/// <param name="retryAfterSeconds">Seconds after which the request may be sent again; null where a retry does
/// not help.</param>
internal sealed class ApiErrorException(int status, ApiError error, int? retryAfterSeconds = null)
    : Exception(error.Message)
{
    private const string Invalid = "invalid_request_error";
    private const string Server = "server_error";
    private const int RetrySoonSeconds = 1;
    private const string Addresses =
        "this server has GET /v1/models, GET /v1/models/{id} and POST /v1/chat/completions.";

    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>Body of the response.</summary>
    public ApiError Error => error;

    /// <summary>Value of the header <c>Retry-After</c>; null for none.</summary>
    public int? RetryAfterSeconds => retryAfterSeconds;

    /// <summary>400: a value in the body is invalid.</summary>
    /// <param name="param">Path of the parameter; null for the body as a whole.</param>
    public static ApiErrorException BadRequest(string message, string? param, string code) =>
        new(400, new ApiError(message, Invalid, param, code));

    /// <summary>401: no bearer token, or another one than the server's.</summary>
    public static ApiErrorException InvalidToken()
    {
        const string Message =
            "The token is missing or wrong: send the header 'Authorization: Bearer …' with the token of "
            + "this server.";
        return new ApiErrorException(401, new ApiError(Message, Invalid, null, "invalid_api_key"));
    }

    /// <summary>404: no model of that name is served.</summary>
    /// <param name="nearest">The served name that is most similar.</param>
    public static ApiErrorException UnknownModel(string name, string nearest)
    {
        var message =
            $"The model '{name}' is not served here; did you mean '{nearest}'? GET /v1/models lists them.";
        return new ApiErrorException(404, new ApiError(message, Invalid, "model", "model_not_found"));
    }

    /// <summary>A status that routing or the web server set without a body, for example 404 or 413.</summary>
    public static ApiErrorException FromStatus(int status)
    {
        var message = status switch
        {
            404 => $"There is nothing at this address; {Addresses}",
            405 => $"This address does not take this method; {Addresses}",
            413 => $"The body is larger than {RequestLimits.MaxBodyBytes} bytes.",
            _ => "The request could not be read.",
        };
        return new ApiErrorException(status, new ApiError(message, Invalid, null, null));
    }

    /// <summary>
    /// 429: the server's limit of responses in flight is reached; a retry after a second may succeed.
    /// </summary>
    public static ApiErrorException TooManyWaiting(int maxInFlight)
    {
        var message =
            $"{maxInFlight} responses are being generated or wait already; send the request again later.";
        var error = new ApiError(message, "rate_limit_error", null, "rate_limit_exceeded");
        return new ApiErrorException(429, error, RetrySoonSeconds);
    }

    /// <summary>400: the messages do not fit the model's context.</summary>
    public static ApiErrorException TooLong(string message) =>
        BadRequest(message, "messages", "context_length_exceeded");

    /// <summary>502: the endpoint of a model failed or did not answer.</summary>
    public static ApiErrorException EndpointFailed(string message) =>
        new(502, new ApiError(message, Server, null, "endpoint_failed"));

    /// <summary>503: the server is shutting down.</summary>
    public static ApiErrorException ShuttingDown() =>
        new(503, new ApiError("The server is being ended.", Server, null, null));

    /// <summary>500: an unexpected error, which the server's log describes.</summary>
    public static ApiErrorException Failed() =>
        new(500, new ApiError("The server failed; its log says why.", Server, null, null));
}
