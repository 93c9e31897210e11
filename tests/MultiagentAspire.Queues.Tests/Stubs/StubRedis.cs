using System.Collections.Concurrent;
using System.Reflection;
using System.Threading.Channels;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Tests.Stubs;

/// <summary>
/// A server of the queues that answers as a test says. It keeps the calls, so that a test sees what a queue sends.
/// </summary>
public sealed class StubRedis
{
    private readonly ConcurrentQueue<ScriptCall> _calls = new();
    private readonly Channel<ScriptCall> _arrivals = Channel.CreateUnbounded<ScriptCall>();
    private readonly ConcurrentQueue<(string Channel, string Id)> _published = new();
    private readonly ConcurrentDictionary<string, Action<RedisChannel, RedisValue>> _handlers = new();
    private readonly IDatabase _database;
    private readonly ISubscriber _subscriber;
    private int _subscriptions;

    public StubRedis()
    {
        _database = AnsweringProxy.Create<IDatabase>(AnswerDatabase);
        _subscriber = AnsweringProxy.Create<ISubscriber>(AnswerSubscriber);
        Connection = AnsweringProxy.Create<IConnectionMultiplexer>((method, _) => AnswerConnection(method));
    }

    public IConnectionMultiplexer Connection { get; }

    public bool IsConnected { get; set; } = true;

    /// <summary>Answers a script. An exception is the failure of the call. Default: an empty reply.</summary>
    public Func<ScriptCall, Task<RedisResult>> Answer { get; set; } =
        _ => Task.FromResult(RedisResult.Create(RedisValue.EmptyString));

    /// <summary>Answers the n-th subscription, from 1, to any channel. Default: success.</summary>
    public Func<int, Task> AnswerSubscription { get; set; } = _ => Task.CompletedTask;

    /// <summary>The records that are read by key. Default: none.</summary>
    public Func<RedisKey[], RedisValue[]> Records { get; set; } = keys => new RedisValue[keys.Length];

    /// <summary>All scripts so far.</summary>
    public IReadOnlyCollection<ScriptCall> Calls => _calls;

    /// <summary>All notifications that were sent.</summary>
    public IReadOnlyCollection<(string Channel, string Id)> Published => _published;

    /// <summary>Number of subscriptions at the server.</summary>
    public int Subscriptions => _subscriptions;

    /// <summary>Waits for the next script.</summary>
    public async Task<ScriptCall> NextAsync(CancellationToken cancellationToken) =>
        await _arrivals.Reader.ReadAsync(cancellationToken);

    /// <summary>Waits for the next call of a certain script.</summary>
    public async Task<ScriptCall> NextAsync(string script, CancellationToken cancellationToken)
    {
        while (true)
            if (await NextAsync(cancellationToken) is { } call && call.Script == script)
                return call;
    }

    /// <summary>Notifies the subscribers of the channel whose name ends so.</summary>
    public void Notify(string channel, string id)
    {
        foreach (var (name, handler) in _handlers)
            if (name.EndsWith(channel, StringComparison.Ordinal))
                handler(RedisChannel.Literal(name), id);
    }

    private object? AnswerConnection(MethodInfo method) =>
        method.Name switch
        {
            "GetDatabase" => _database,
            "GetSubscriber" => _subscriber,
            "get_IsConnected" => IsConnected,
            _ => null,
        };

    private object? AnswerDatabase(MethodInfo method, object?[] arguments) =>
        method.Name switch
        {
            "ScriptEvaluateAsync" => EvaluateAsync(arguments),
            "StringGetAsync" => Task.FromResult(Records((RedisKey[])arguments[0]!)),
            _ => throw new NotSupportedException(method.Name),
        };

    private Task<RedisResult> EvaluateAsync(object?[] arguments)
    {
        var keys = ((RedisKey[])arguments[1]!).Select(key => key.ToString());
        var values = ((RedisValue[])arguments[2]!).Select(value => value.ToString());
        var call = new ScriptCall((string)arguments[0]!, [.. keys], [.. values]);
        _calls.Enqueue(call);
        _arrivals.Writer.TryWrite(call);
        return Answer(call);
    }

    private Task AnswerSubscriber(MethodInfo method, object?[] arguments)
    {
        var channel = ((RedisChannel)arguments[0]!).ToString();
        if (method.Name == "PublishAsync")
        {
            _published.Enqueue((channel, ((RedisValue)arguments[1]!).ToString()));
            return Task.FromResult(1L);
        }
        _handlers[channel] = (Action<RedisChannel, RedisValue>)arguments[1]!;
        return AnswerSubscription(Interlocked.Increment(ref _subscriptions));
    }
}
