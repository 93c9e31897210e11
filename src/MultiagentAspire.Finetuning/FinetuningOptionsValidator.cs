using Microsoft.Extensions.Options;

namespace MultiagentAspire.Finetuning;

/// <summary>Generated from the data annotations of <see cref="FinetuningOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class FinetuningOptionsValidator : IValidateOptions<FinetuningOptions>;
