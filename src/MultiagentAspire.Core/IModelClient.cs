using System.Runtime.CompilerServices;

namespace MultiagentAspire.Core;

/// <summary>
/// Generates responses: by an engine of this process, at an endpoint, or over a queue by any free worker. Thread-safe;
/// callers may start any number of requests.
/// </summary>
public interface IModelClient
{
    /// <summary>
    /// Generates one response. A prompt that does not fit the model gives a result without text, with
    /// <see cref="GenerateResult.TooLongReason"/>.
    /// </summary>
    Task<GenerateResult> GenerateAsync(GenerateRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Generates one response in pieces; the last one has <see cref="GeneratePiece.End"/>. A reader that stops reading
    /// cancels the generation. A client that gets the whole text at the end (queue, endpoints) yields one piece.
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
