using Microsoft.Extensions.Options;

namespace MultiagentAspire.ServiceDefaults.Settings;

/// <summary>Generated from the data annotations of <see cref="ArtifactsOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ArtifactsOptionsValidator : IValidateOptions<ArtifactsOptions>;
