using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Templates;

namespace MultiagentAspire.Inference.Tests;

/// <summary>
/// An adapter answers only on the model it was trained on: on another base, or after another prompt format,
/// it would be wrong without a sign of it.
/// </summary>
public sealed class AdapterOriginTests : IAsyncDisposable
{
    private readonly TinyModel _model = new();
    private readonly ModelCache _host = new(new EngineOptions { CacheMebibytes = 16 });

    [Fact]
    public async Task An_adapter_of_this_base_and_template_answers_and_so_does_one_that_says_nothing()
    {
        await AskAsync(Adapter(1, Base.Digest, Template));
        await AskAsync(_model.Adapter(2, 2));
    }

    [Fact]
    public async Task An_adapter_of_another_base_is_refused_in_one_line_and_others_go_on()
    {
        var adapter = Adapter(1, "another", Template);
        var error = await Assert.ThrowsAsync<ModelFileException>(() => AskAsync(adapter));
        Assert.Equal(
            $"{adapter.Path}: was trained on another base model (base_digest 'another', this "
                + $"model's is '{Base.Digest}'); use it with the model it was trained on, or train it "
                + "again",
            error.Message
        );
        await AskAsync(Adapter(2, Base.Digest, Template));
    }

    [Fact]
    public async Task An_adapter_of_another_chat_template_is_refused()
    {
        var adapter = Adapter(1, Base.Digest, "another");
        var error = await Assert.ThrowsAsync<ModelFileException>(() => AskAsync(adapter));
        Assert.StartsWith(
            $"{adapter.Path}: was trained on another chat template",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task One_newline_more_in_the_template_and_the_adapter_is_refused_for_the_template()
    {
        var adapter = Adapter(1, Base.Digest, Template);
        var trained = Template;
        var path = Path.Combine(_model.Folder, "chat_template.jinja");
        await File.WriteAllTextAsync(
            path,
            ChatTemplate.Load(_model.Folder).Text + "\n",
            TestContext.Current.CancellationToken
        );
        var error = await Assert.ThrowsAsync<ModelFileException>(() => AskAsync(adapter));
        Assert.Equal(
            $"{adapter.Path}: was trained on another chat template (template_digest '{trained}', "
                + $"this model's is '{Template}'); use it with the model it was trained on, or train "
                + "it again",
            error.Message
        );
        Assert.NotEqual(trained, Template);
    }

    private ModelRef Base => new(_model.Folder, ContentDigest.OfFolder(_model.Folder));

    private string Template => ChatTemplate.Load(_model.Folder).Digest;

    private AdapterRef Adapter(ulong seed, string baseDigest, string templateDigest) =>
        _model.Adapter(
            seed,
            2,
            new Dictionary<string, string>
            {
                ["base_digest"] = baseDigest,
                ["template_digest"] = templateDigest,
            }
        );

    private Task<GenerateResult> AskAsync(AdapterRef adapter) =>
        new EngineModelClient(_host).GenerateAsync(
            new GenerateRequest(
                new AgentModel(Base, adapter),
                [ChatTurn.User("1+1")],
                new RequestedSampling(MaxTokens: 4),
                Seed: 1,
                Stop: []
            ),
            TestContext.Current.CancellationToken
        );

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _model.Dispose();
    }
}
