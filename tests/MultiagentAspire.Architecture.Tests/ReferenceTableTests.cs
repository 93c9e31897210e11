using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace MultiagentAspire.Architecture.Tests;

/// <summary>
/// Which project may see which: services meet in Core and the libraries, never in each other. Held over compiled
/// references, so that what comes in through another project's references counts as well.
/// </summary>
public sealed class ReferenceTableTests
{
    private const string Prefix = "MultiagentAspire.";

    /// <summary>What every service may see.</summary>
    private static readonly string[] Service = ["Core", "ServiceDefaults", "Contracts"];

    /// <summary>The table of docs/architecture.md.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Core"] = [],
        ["ModelFiles"] = ["Core"],
        ["Tasks"] = ["Core"],
        ["Runs"] = ["Core", "Tasks"],
        ["Endpoints"] = ["Core"],
        ["Queues"] = ["Core"],
        ["Modeling"] = ["Core", "ModelFiles"],
        ["Evaluation"] = ["Core", "Tasks"],
        ["Contracts"] = ["Core", "Queues"],
        ["ServiceDefaults"] = ["Core", "Queues"],
        ["Inference"] = [.. Service, "Queues", "Endpoints", "ModelFiles", "Modeling"],
        ["Training"] = [.. Service, "Queues", "Endpoints", "ModelFiles", "Modeling"],
        ["Debate"] = [.. Service, "Queues", "Tasks"],
        ["Consensus"] = [.. Service, "Tasks"],
        ["Finetuning"] = [.. Service, "Queues", "ModelFiles", "Tasks", "Runs", "Evaluation"],
        ["Dashboard"] = [.. Service, "Queues", "Tasks", "Runs", "Evaluation"],
        ["Serving"] = [.. Service, "Queues", "Endpoints", "Tasks", "Runs"],
    };

    /// <summary>
    /// Where everything comes together: these see every library and service, but never each other's users.
    /// </summary>
    private static readonly string[] Composition = ["AllInOne", "Cli"];

    public static TheoryData<string> Projects() => new(Allowed.Keys);

    [Theory]
    [MemberData(nameof(Projects))]
    public void An_assembly_uses_only_what_the_table_lets_its_project_see(string project) =>
        Assert.Empty(CompiledReferences(project).Except(Allowed[project]));

    [Theory]
    [MemberData(nameof(Projects))]
    public void An_assembly_uses_only_projects_that_its_own_project_file_names(string project) =>
        Assert.Empty(CompiledReferences(project).Except(DeclaredReferences(project)));

    [Fact]
    public void Every_project_is_in_the_table_or_a_place_of_composition() =>
        Assert.Equal(
            Allowed.Keys.Concat(Composition).Order(),
            ProjectFiles().Select(Name).Where(name => name != "AppHost").Order()
        );

    [Theory]
    [InlineData("AllInOne", "Cli")]
    [InlineData("AllInOne", "Serving")]
    public void A_library_for_embedding_knows_nothing_of_the_command(string project, string unseen) =>
        Assert.DoesNotContain(unseen, CompiledReferences(project));

    [Fact]
    public void The_command_names_every_project_that_it_uses() =>
        Assert.Empty(CompiledReferences("Cli").Except(DeclaredReferences("Cli")));

    [Fact]
    public void Program_files_are_short()
    {
        var programs = Directory.GetFiles(Source, "Program.cs", SearchOption.AllDirectories);
        Assert.All(programs, file => Assert.InRange(File.ReadLines(file).Count(), 1, 20));
    }

    private static IEnumerable<string> CompiledReferences(string project)
    {
        using var stream = File.OpenRead(AssemblyOf(project));
        using var assembly = new PEReader(stream);
        var metadata = assembly.GetMetadataReader();
        return
        [
            .. metadata
                .AssemblyReferences.Select(handle => metadata.GetAssemblyReference(handle))
                .Select(reference => metadata.GetString(reference.Name))
                .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
                .Select(name => name[Prefix.Length..]),
        ];
    }

    private static IEnumerable<string> DeclaredReferences(string project) =>
        XDocument
            .Load(ProjectFiles().Single(file => Name(file) == project))
            .Descendants("ProjectReference")
            .Select(reference => Name(reference.Attribute("Include")!.Value));

    /// <summary>The assembly as it was built beside these tests: artifacts/bin/PROJECT/CONFIGURATION.</summary>
    private static string AssemblyOf(string project)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var bin = Path.Combine(Checkout.Root, "artifacts", "bin", Prefix + project, configuration);
        var name = project == "Cli" ? "multiagent" : Prefix + project;
        return Path.Combine(bin, name + ".dll");
    }

    private static IEnumerable<string> ProjectFiles() =>
        Directory
            .GetFiles(Source, "*.csproj", SearchOption.AllDirectories)
            .Append(
                Path.Combine(
                    Checkout.Root,
                    "MultiagentAspire.ServiceDefaults",
                    "MultiagentAspire.ServiceDefaults.csproj"
                )
            );

    private static string Name(string path) =>
        Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))[Prefix.Length..];

    private static string Source => Path.Combine(Checkout.Root, "src");
}
