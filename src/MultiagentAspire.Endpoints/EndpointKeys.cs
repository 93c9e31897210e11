using Microsoft.Extensions.Configuration;

namespace MultiagentAspire.Endpoints;

/// <summary>Reads the keys of endpoints. They are not stored, and no message contains one.</summary>
/// <param name="find">Returns the value of a variable; null where it is not set.</param>
public sealed class EndpointKeys(Func<string, string?> find)
{
    /// <summary>
    /// Id of this project's user secrets: <c>dotnet user-secrets set OPENAI_API_KEY … --id multiagent-aspire</c>.
    /// </summary>
    public const string SecretsId = "multiagent-aspire";

    /// <summary>Keys from the environment of this process, else from the user secrets of its user.</summary>
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

    /// <summary>Reads a key, without surrounding white space.</summary>
    /// <param name="variable">Name of the variable, for example <c>OPENAI_API_KEY</c>.</param>
    /// <exception cref="EndpointException">
    /// The variable is not set, or has characters other than printable ASCII.
    /// </exception>
    public string Read(string variable)
    {
        var key = find(variable)?.Trim();
        if (string.IsNullOrEmpty(key))
            throw new EndpointException(
                $"{variable} is not set where the endpoint is called; set it in the environment, "
                    + $"or with 'dotnet user-secrets set {variable} … --id {SecretsId}'"
            );
        return key.All(character => character is > ' ' and < '\x7f')
            ? key
            : throw new EndpointException(
                $"{variable} has blanks or characters that no key has; set it again"
            );
    }
}
