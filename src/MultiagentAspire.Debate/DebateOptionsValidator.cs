using Microsoft.Extensions.Options;

namespace MultiagentAspire.Debate;

/// <summary>Generated from the data annotations of <see cref="DebateOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class DebateOptionsValidator : IValidateOptions<DebateOptions>;
