namespace MultiagentAspire.Core.Tests;

public sealed class ArtifactRootsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("roots-").FullName;
    private string Models => Path.Combine(_folder, "models");
    private string Artifacts => Path.Combine(_folder, "artifacts");
    private ArtifactRoots Roots => new([Models, Artifacts]);

    public ArtifactRootsTests()
    {
        Directory.CreateDirectory(Path.Combine(Models, "tiny"));
        Directory.CreateDirectory(Artifacts);
        File.WriteAllText(Path.Combine(_folder, "secret"), "");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_path_inside_a_root_is_itself_whether_it_exists_or_not()
    {
        Assert.Equal(Path.Combine(Models, "tiny"), Roots.Resolve(Path.Combine(Models, "tiny")));
        Assert.Equal(
            Path.Combine(Artifacts, "runs", "new"),
            Roots.Resolve(Path.Combine(Artifacts, "runs", "new"))
        );
        Assert.Equal(Models, Roots.Resolve(Models));
    }

    [Fact]
    public void A_relative_path_is_found_under_the_root_that_has_it_and_else_belongs_to_the_first()
    {
        File.WriteAllText(Path.Combine(Artifacts, "there"), "");
        Assert.Equal(Path.Combine(Artifacts, "there"), Roots.Resolve("there"));
        Assert.Equal(Path.Combine(Models, "nowhere"), Roots.Resolve("nowhere"));
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("tiny/../../secret")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\0b")]
    public void What_leads_outside_is_refused(string path) =>
        Assert.Throws<ArtifactAccessException>(() => Roots.Resolve(path));

    [Fact]
    public void A_root_whose_name_is_only_the_beginning_of_the_folder_does_not_allow_it()
    {
        Directory.CreateDirectory(Models + "-of-others");
        Assert.Throws<ArtifactAccessException>(() => Roots.Resolve(Models + "-of-others"));
    }

    [Fact]
    public void A_link_that_leads_outside_is_refused_also_in_the_middle_of_a_path()
    {
        File.CreateSymbolicLink(Path.Combine(Models, "link"), Path.Combine(_folder, "secret"));
        Directory.CreateSymbolicLink(Path.Combine(Models, "up"), _folder);
        Assert.Throws<ArtifactAccessException>(() => Roots.Resolve("link"));
        Assert.Throws<ArtifactAccessException>(() => Roots.Resolve("up/secret"));
        Assert.Throws<ArtifactAccessException>(() => Roots.Resolve("up/not-there-yet"));
    }

    [Fact]
    public void A_link_to_a_link_that_leads_outside_is_refused()
    {
        File.CreateSymbolicLink(Path.Combine(Models, "second"), Path.Combine(_folder, "secret"));
        File.CreateSymbolicLink(Path.Combine(Models, "first"), Path.Combine(Models, "second"));
        Assert.Throws<ArtifactAccessException>(() => Roots.Resolve("first"));
    }

    [Fact]
    public void What_is_written_goes_to_the_output_folder_inside_a_root()
    {
        Assert.Equal(Path.Combine(Artifacts, "runs"), new ArtifactRoots([Artifacts], "runs").Output);
        Assert.Equal(Models, Roots.Output);
    }

    [Fact]
    public void A_root_may_itself_be_a_link()
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder, "mounted"), Models);
        var roots = new ArtifactRoots([Path.Combine(_folder, "mounted")]);
        Assert.Equal(Path.Combine(Models, "tiny"), roots.Resolve("tiny"));
        Assert.Equal(Path.Combine(Models, "tiny"), roots.Resolve(Path.Combine(_folder, "mounted", "tiny")));
    }

    [Fact]
    public void Without_roots_every_path_is_refused() =>
        Assert.Throws<ArtifactAccessException>(() => new ArtifactRoots([]).Resolve("tiny"));

    [Fact]
    public void A_models_folders_are_found_here_and_what_an_endpoint_holds_needs_none()
    {
        var remote = new EndpointModel("https://example.org/v1", "gpt");
        var made = new AdapterRef("elsewhere", "digest") { Model = "ft:gpt" };
        Assert.Equal(
            new AgentModel(remote.Reference, made),
            Roots.Resolve(new AgentModel(remote.Reference, made))
        );
        Assert.Equal(
            new AgentModel(
                new ModelRef(Path.Combine(Models, "tiny"), "base"),
                new AdapterRef(Path.Combine(Models, "new"), "digest")
            ),
            Roots.Resolve(new AgentModel(new ModelRef("tiny", "base"), new AdapterRef("new", "digest")))
        );
        Assert.Throws<ArtifactAccessException>(() =>
            Roots.Resolve(new AgentModel(new ModelRef("tiny", "base"), new AdapterRef("../secret", "digest")))
        );
        Assert.Equal([Models, Artifacts], Roots.Folders);
    }
}
