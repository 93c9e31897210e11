namespace MultiagentAspire.Testing;

/// <summary>The repository that the tests run in.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The shipped base model. It is replaced now and then: no test may depend on its weights.</summary>
    public static string TinyModel => At("models/arithmetic-tiny");

    public static string At(string relative) => Path.Combine(Root, relative);

    private static string Find()
    {
        for (
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            folder is not null;
            folder = folder.Parent
        )
            if (File.Exists(Path.Combine(folder.FullName, "MultiagentAspire.sln")))
                return folder.FullName;
        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
