namespace MultiagentAspire.Core.Tests;

public sealed class ModelClientTests
{
    private static readonly GenerateRequest Request = new(
        new AgentModel(new ModelRef("folder", "digest")),
        [ChatTurn.User("1+1")],
        new RequestedSampling(1, 1, 0, 5),
        Seed: 1,
        Stop: []
    );

    [Theory]
    [InlineData("2", new[] { "2", "" })]
    [InlineData("", new[] { "" })]
    public async Task A_client_that_answers_whole_streams_its_text_as_one_piece_and_then_the_end(
        string text,
        string[] pieces
    )
    {
        var whole = new GenerateResult(text, FinishReason.Stop, Tokens: 3, PromptTokens: 4);
        IModelClient client = new WholeClient(whole);
        var streamed = new List<GeneratePiece>();
        await foreach (var piece in client.StreamAsync(Request, TestContext.Current.CancellationToken))
            streamed.Add(piece);
        Assert.Equal(pieces, streamed.Select(piece => piece.Text));
        Assert.Equal(whole with { Text = "" }, streamed[^1].End);
    }

    private sealed class WholeClient(GenerateResult result) : IModelClient
    {
        public Task<GenerateResult> GenerateAsync(
            GenerateRequest request,
            CancellationToken cancellationToken
        ) => Task.FromResult(result);
    }
}
