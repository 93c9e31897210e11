using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Contracts.Work;

/// <summary>Creates work items and reads their bodies and results.</summary>
public static class WorkItems
{
    /// <summary>
    /// An item whose id is its name and a digest of its content: equal work has equal ids in every process, different
    /// work has different ones.
    /// </summary>
    /// <param name="name">Start of the id, by which people find the item in lists.</param>
    /// <param name="work">The body of the item.</param>
    /// <param name="type">The JSON form of the body.</param>
    /// <param name="priority">Which pending items are leased first.</param>
    /// <param name="minimumVersion">
    /// The lowest version of a worker that can process it; it does not change the id.
    /// </param>
    public static WorkItem Create<T>(
        string name,
        T work,
        JsonTypeInfo<T> type,
        WorkPriority priority = WorkPriority.Normal,
        Version? minimumVersion = null
    )
    {
        var body = JsonSerializer.Serialize(work, type);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)).AsSpan(0, 12));
        return new WorkItem($"{name}-{digest}", body, priority, MinimumVersion: minimumVersion);
    }

    /// <summary>The body of a leased item.</summary>
    /// <exception cref="PermanentFailureException">The body does not have the JSON form of the queue.</exception>
    public static T Read<T>(WorkLease lease, JsonTypeInfo<T> type)
    {
        try
        {
            return StoredJson.Read(lease.Body, type);
        }
        catch (InvalidDataException error)
        {
            throw new PermanentFailureException($"the body is no {typeof(T).Name}: {error.Message}", error);
        }
    }

    /// <summary>The result of an item.</summary>
    /// <param name="id">Id of the item, for messages.</param>
    /// <param name="result">The JSON that a worker returned.</param>
    /// <param name="type">Its JSON form.</param>
    /// <exception cref="InvalidDataException">The result is unreadable: the worker is of another version.</exception>
    public static T ReadResult<T>(string id, string result, JsonTypeInfo<T> type)
    {
        try
        {
            return StoredJson.Read(result, type);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException(
                $"the result of {id} cannot be read ({error.Message}); do all services have the same version?",
                error
            );
        }
    }
}
