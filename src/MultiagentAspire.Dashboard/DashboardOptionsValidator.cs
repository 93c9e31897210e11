using Microsoft.Extensions.Options;

namespace MultiagentAspire.Dashboard;

/// <summary>Generated from the data annotations of <see cref="DashboardOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class DashboardOptionsValidator : IValidateOptions<DashboardOptions>;
