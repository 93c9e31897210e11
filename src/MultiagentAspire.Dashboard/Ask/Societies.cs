using Grpc.Core;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Live;

namespace MultiagentAspire.Dashboard.Ask;

/// <summary>Who debates, as the finetuning service says it.</summary>
internal static class Societies
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    /// <returns>The society, or a line that says why there is none.</returns>
    public static async Task<(GetSocietyResponse? Society, string? Fault)> TryGetAsync(
        FinetuningService.FinetuningServiceClient service,
        string run,
        SocietyChoice choice,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var request = new GetSocietyRequest
            {
                Name = run,
                Arm = choice.Arm,
                Iteration = choice.Iteration,
            };
            return (
                await service.GetSocietyAsync(
                    request,
                    deadline: (time.GetUtcNow() + CallTimeout).UtcDateTime,
                    cancellationToken: cancellationToken
                ),
                null
            );
        }
        catch (RpcException error)
        {
            return (null, GrpcErrorText.Describe(error));
        }
    }
}
