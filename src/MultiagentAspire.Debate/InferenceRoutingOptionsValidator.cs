using Microsoft.Extensions.Options;

namespace MultiagentAspire.Debate;

/// <summary>Generated from the data annotations of <see cref="InferenceRoutingOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class InferenceRoutingOptionsValidator : IValidateOptions<InferenceRoutingOptions>;
