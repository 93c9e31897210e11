using Microsoft.Extensions.Options;

namespace MultiagentAspire.ServiceDefaults.Queueing;

/// <summary>Generated from the data annotations of <see cref="QueuesOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class QueuesOptionsValidator : IValidateOptions<QueuesOptions>;
