using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MultiagentAspire.Core;

/// <summary>
/// Derives every random seed from the purpose of its random numbers, so that results do not depend on worker, order or
/// batch.
/// </summary>
public static class Seeds
{
    /// <summary>
    /// The seed of a list of parts: the first 8 bytes of SHA-256 over each part as invariant text with its length
    /// before it, so that ("ab","c") and ("a","bc") differ.
    /// </summary>
    /// <param name="parts">Texts, numbers, agents; their order counts.</param>
    public static ulong Derive(params ReadOnlySpan<object> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(FormattableString.Invariant($"{part}"));
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
        return BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset());
    }

    /// <summary>
    /// The seed of one response, from run seed, iteration, arm, split, problem, agent and round.
    /// </summary>
    public static ulong ForResponse(DebateId debate, AgentId agent, int round) =>
        Derive(debate.RunSeed, debate.Iteration, debate.Arm, debate.Split, debate.ProblemId, agent, round);
}
