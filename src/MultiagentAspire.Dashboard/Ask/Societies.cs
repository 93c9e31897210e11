using Grpc.Core;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Live;

namespace MultiagentAspire.Dashboard.Ask;

/// <summary>Reads the agents that can debate a question from the finetuning service.</summary>
internal static class Societies
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Asks for a run's society after an iteration, within 10 seconds.</summary>
    /// <param name="service">The finetuning service.</param>
    /// <param name="run">Name of the run.</param>
    /// <param name="choice">Arm and iteration.</param>
    /// <param name="time">The clock of the timeout.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The society, or a line that says why there is none.</returns>
    public static async Task<(GetSocietyResponse? Society, string? Error)> TryGetAsync(
        FinetuningService.FinetuningServiceClient service,
        string run,
        SocietyChoice choice,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var request = new GetSocietyRequest
        {
            Name = run,
            Arm = choice.Arm,
            Iteration = choice.Iteration,
        };
        var deadline = (time.GetUtcNow() + CallTimeout).UtcDateTime;
        try
        {
            var society = await service.GetSocietyAsync(
                request,
                deadline: deadline,
                cancellationToken: cancellationToken
            );
            return (society, null);
        }
        catch (RpcException error)
        {
            return (null, GrpcErrorText.Describe(error));
        }
    }
}
