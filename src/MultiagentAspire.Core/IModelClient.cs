using System.Runtime.CompilerServices;

namespace MultiagentAspire.Core;

/// <summary>
/// Generates responses: by the engines of this process, at endpoints, or over the queue by whichever worker
/// is free. Thread-safe; callers start as many requests as they like.
/// </summary>
public interface IModelClient
{
    /// <summary>
    /// Generates one response. A prompt that does not fit the model is a result as well:
    /// <see cref="GenerateResult.TooLong"/>.
    /// </summary>
    Task<GenerateResult> GenerateAsync(GenerateRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Generates one response in pieces; the last one has <see cref="GeneratePiece.End"/>. A reader that
    /// stops reading ends the generation. Where the text comes whole (queue, endpoints), it is one piece.
    /// </summary>
    async IAsyncEnumerable<GeneratePiece> StreamAsync(
        GenerateRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var result = await GenerateAsync(request, cancellationToken);
        if (result.Text.Length > 0)
            yield return new GeneratePiece(result.Text);
        yield return new GeneratePiece("", result with { Text = "" });
    }
}
