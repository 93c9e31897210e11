using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Contracts.Work;

/// <summary>Work as items and back.</summary>
public static class WorkItems
{
    /// <summary>
    /// An item named by its content, so that the same work is the same item whoever asks for it, and different work
    /// never is.
    /// </summary>
    /// <param name="name">What a person looks for in a list of items.</param>
    /// <param name="work">What is to be done.</param>
    /// <param name="type">Its JSON.</param>
    /// <param name="priority">Before or after others.</param>
    /// <param name="minimumVersion">The lowest version of a worker that can do it; it does not change the id.</param>
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

    /// <exception cref="PermanentFailureException">The body is not what the queue carries.</exception>
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

    /// <exception cref="InvalidDataException">A worker gave what is no result: it is of another version.</exception>
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
