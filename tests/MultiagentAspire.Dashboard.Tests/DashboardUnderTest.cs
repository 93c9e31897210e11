using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>
/// The dashboard as a process of its own would host it, with a scripted finetuning service and without a server of the
/// queues.
/// </summary>
internal static class DashboardUnderTest
{
    /// <param name="folder">The artifact root, which contains <c>runs/&lt;name&gt;</c>.</param>
    public static Task<ServiceUnderTest> StartAsync(
        TemporaryFolder folder,
        ScriptedRuns runs,
        Action<WebApplicationBuilder>? more = null
    ) =>
        ServiceUnderTest.StartAsync(
            builder =>
            {
                more?.Invoke(builder);
                builder.Services.AddSingleton<FinetuningService.FinetuningServiceClient>(runs);
                builder.AddDashboard();
            },
            app => app.MapDashboard(),
            ("Artifacts:Roots", folder.Path),
            ("Services:finetuning", "http://127.0.0.1:1"),
            ("Services:debate", "http://127.0.0.1:1"),
            ("ConnectionStrings:redis", "127.0.0.1:1,connectTimeout=1")
        );
}
