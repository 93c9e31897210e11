using Microsoft.Extensions.Options;
using MultiagentAspire.Queues;

namespace MultiagentAspire.ServiceDefaults.Queueing;

/// <summary>Generated from the data annotations of <see cref="WorkQueueOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class WorkQueueOptionsValidator : IValidateOptions<WorkQueueOptions>;
