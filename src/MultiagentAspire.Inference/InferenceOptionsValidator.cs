using Microsoft.Extensions.Options;

namespace MultiagentAspire.Inference;

/// <summary>Generated from the data annotations of <see cref="InferenceOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class InferenceOptionsValidator : IValidateOptions<InferenceOptions>;
