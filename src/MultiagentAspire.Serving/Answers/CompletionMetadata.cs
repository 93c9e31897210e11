namespace MultiagentAspire.Serving.Answers;

/// <summary>Members that every chunk of an answer repeats.</summary>
/// <param name="Id">Unique id of the answer, <c>chatcmpl-…</c>.</param>
/// <param name="Created">Unix time in seconds.</param>
/// <param name="Model">Full name of the model, such as <c>generator-1@2</c>.</param>
/// <param name="Fingerprint"><c>system_fingerprint</c>: <c>fp_</c> and the start of the weights' digest.</param>
/// <param name="Seed">Seed of the generation: the request's, or the random one used in its place.</param>
internal sealed record CompletionMetadata(
    string Id,
    long Created,
    string Model,
    string Fingerprint,
    long Seed
);
