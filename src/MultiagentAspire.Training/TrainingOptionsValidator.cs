using Microsoft.Extensions.Options;

namespace MultiagentAspire.Training;

/// <summary>Generated from the data annotations of <see cref="TrainingOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class TrainingOptionsValidator : IValidateOptions<TrainingOptions>;
