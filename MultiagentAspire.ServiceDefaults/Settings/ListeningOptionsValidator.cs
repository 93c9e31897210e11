using Microsoft.Extensions.Options;

namespace MultiagentAspire.ServiceDefaults.Settings;

/// <summary>Generated from the data annotations of <see cref="ListeningOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ListeningOptionsValidator : IValidateOptions<ListeningOptions>;
