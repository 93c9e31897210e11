using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MultiagentAspire.Core;

/// <summary>
/// Derives every random seed from what the randomness is for, so that results do not depend on which worker
/// did what, or in which order.
/// </summary>
public static class Seeds
{
    /// <summary>
    /// First 8 bytes of SHA-256 over the parts, each written as text and length-prefixed, so that ("ab","c")
    /// and ("a","bc") differ.
    /// </summary>
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

    /// <summary>Seed of one response: (run seed, iteration, arm, split, problem, agent, round).</summary>
    public static ulong ForResponse(DebateId debate, AgentId agent, int round) =>
        Derive(debate.RunSeed, debate.Iteration, debate.Arm, debate.Split, debate.ProblemId, agent, round);
}
