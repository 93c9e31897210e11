using System.Runtime.CompilerServices;

namespace MultiagentAspire.AppHost;

/// <summary>Where this project lies: <c>dotnet run</c> may be called from any folder.</summary>
internal static class Source
{
    public static string File([CallerFilePath] string path = "") => path;
}
