namespace MultiagentAspire.Core;

/// <summary>The version of this build, as <c>Directory.Build.props</c> sets it.</summary>
public static class ProductVersion
{
    /// <summary>The version in three parts, such as 0.2.0. All assemblies of a build have the same.</summary>
    public static Version Current { get; } = ThreeParts(typeof(ProductVersion).Assembly.GetName().Version!);

    private static Version ThreeParts(Version version) => new(version.Major, version.Minor, version.Build);
}
