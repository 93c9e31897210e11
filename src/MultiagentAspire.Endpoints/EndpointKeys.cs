using Microsoft.Extensions.Configuration;

namespace MultiagentAspire.Endpoints;

/// <summary>Reads the keys of endpoints. They are kept nowhere, and no message repeats one.</summary>
/// <param name="find">The value of a variable; null where it is not set.</param>
public sealed class EndpointKeys(Func<string, string?> find)
{
    /// <summary>
    /// Names this project's user secrets: <c>dotnet user-secrets set OPENAI_API_KEY … --id
    /// multiagent-aspire</c>.
    /// </summary>
    public const string SecretsId = "multiagent-aspire";

    /// <summary>The environment of this process, then the user secrets of whoever runs it.</summary>
    public static EndpointKeys OfThisMachine()
    {
        var secrets = new Lazy<IConfiguration>(() =>
            new ConfigurationBuilder().AddUserSecrets(SecretsId, reloadOnChange: false).Build()
        );
        return new EndpointKeys(variable =>
            Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
                ? value
                : secrets.Value[variable]
        );
    }

    /// <exception cref="EndpointException">There is none, or it can be no key.</exception>
    public string Read(string variable)
    {
        var key = find(variable)?.Trim();
        if (string.IsNullOrEmpty(key))
            throw new EndpointException(
                $"{variable} is not set where the endpoint is called; set it in the environment, "
                    + $"or with 'dotnet user-secrets set {variable} … --id {SecretsId}'"
            );
        return key.All(letter => letter is > ' ' and < '\x7f')
            ? key
            : throw new EndpointException(
                $"{variable} holds blanks or letters that no key has; set it again"
            );
    }
}
