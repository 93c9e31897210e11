using Microsoft.Extensions.Options;

namespace MultiagentAspire.ServiceDefaults.Settings;

/// <summary>Generated from the data annotations of <see cref="SecurityOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class SecurityOptionsValidator : IValidateOptions<SecurityOptions>;
