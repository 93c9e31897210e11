using System.Xml.Linq;

namespace MultiagentAspire.Architecture.Tests;

/// <summary>Which project may see which: services meet in Core and the libraries, never in each other.</summary>
public sealed class ReferenceTableTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Core"] = [],
        ["ModelFiles"] = ["Core"],
        ["Modeling"] = ["Core", "ModelFiles"],
        ["Tasks"] = ["Core"],
        ["Runs"] = ["Core", "Tasks"],
        ["Evaluation"] = ["Core", "Tasks"],
        ["Endpoints"] = ["Core"],
        ["Queues"] = ["Core"],
        ["Contracts"] = ["Core", "Queues"],
        ["Inference"] = ["Core", "Endpoints", "ServiceDefaults", "Contracts", "Queues", "Modeling"],
        ["Debate"] = ["Core", "ServiceDefaults", "Contracts", "Queues", "Tasks"],
        ["Consensus"] = ["Core", "ServiceDefaults", "Contracts", "Queues", "Tasks"],
        ["Training"] = ["Core", "ServiceDefaults", "Contracts", "Queues", "Modeling"],
        ["Finetuning"] =
        [
            "Core",
            "ModelFiles",
            "ServiceDefaults",
            "Contracts",
            "Queues",
            "Runs",
            "Evaluation",
        ],
        ["Dashboard"] = ["Core", "ServiceDefaults", "Contracts", "Queues", "Runs", "Evaluation"],
        ["Serving"] = ["Core", "ServiceDefaults", "Contracts", "Tasks", "Runs"],
        ["AllInOne"] =
        [
            "Core",
            "Contracts",
            "Queues",
            "Modeling",
            "Evaluation",
            "Inference",
            "Debate",
            "Consensus",
            "Training",
            "Finetuning",
            "Dashboard",
            "ServiceDefaults",
        ],
        ["Cli"] =
        [
            "Core",
            "Endpoints",
            "Modeling",
            "Runs",
            "Evaluation",
            "Inference",
            "Training",
            "Finetuning",
            "AllInOne",
            "Serving",
        ],
    };

    [Fact]
    public void Every_project_references_only_what_the_design_lets_it()
    {
        var source = Path.Combine(Root(), "src");
        var found = Directory.GetFiles(source, "*.csproj", SearchOption.AllDirectories);
        Assert.Equal(Allowed.Keys.Order(), found.Select(Name).Order());
        foreach (var project in found)
        {
            var references = XDocument
                .Load(project)
                .Descendants("ProjectReference")
                .Select(r => Name((string)r.Attribute("Include")!.Value));
            Assert.Empty(references.Except(Allowed[Name(project)]).Select(r => $"{Name(project)} -> {r}"));
        }
    }

    [Fact]
    public void Program_files_are_short()
    {
        foreach (
            var file in Directory.GetFiles(
                Path.Combine(Root(), "src"),
                "Program.cs",
                SearchOption.AllDirectories
            )
        )
            Assert.InRange(File.ReadLines(file).Count(), 1, 20);
    }

    private static string Name(string path) =>
        Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))["MultiagentAspire.".Length..];

    private static string Root()
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
