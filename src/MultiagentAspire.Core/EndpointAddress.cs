namespace MultiagentAspire.Core;

/// <summary>Which addresses may be called.</summary>
public static class EndpointAddress
{
    /// <summary>The address without a slash at its end.</summary>
    public static string Normal(string address) => address.TrimEnd('/');

    /// <summary>
    /// Null when the address may be called: HTTPS anywhere, HTTP on loopback and, where that is allowed,
    /// elsewhere. Otherwise what is wrong.
    /// </summary>
    public static string? Fault(string address, bool allowPlainHttp)
    {
        if (
            !Uri.TryCreate(address, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
        )
            return "must be an address such as https://api.openai.com/v1 or http://127.0.0.1:8000/v1";
        if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            return "must be an address without user, query and fragment; a key is named by \"keyVariable\"";
        return uri.Scheme == Uri.UriSchemeHttps || uri.IsLoopback || allowPlainHttp
            ? null
            : "is plain HTTP on another host, which sends prompts and keys in the clear; use "
                + "https, or say \"allowPlainHttp\": true";
    }
}
