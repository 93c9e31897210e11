namespace MultiagentAspire.Core;

/// <summary>Rules for addresses of endpoints.</summary>
public static class EndpointAddress
{
    /// <summary>The address without slashes at its end, as records store it.</summary>
    public static string Normal(string address) => address.TrimEnd('/');

    /// <summary>
    /// Why an address must not be called; null where it may: HTTPS, or HTTP on loopback or where it is allowed. The
    /// message starts with a verb, for the caller to put the key before it.
    /// </summary>
    /// <param name="address">An absolute address, without user, query and fragment.</param>
    /// <param name="allowPlainHttp">Whether HTTP to other hosts is allowed.</param>
    public static string? GetError(string address, bool allowPlainHttp)
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
