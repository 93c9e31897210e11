namespace MultiagentAspire.ServiceDefaults.Queueing;

/// <summary>
/// Lists the workers of one area of a host. Called once, when the host starts, so that it can read options.
/// </summary>
internal delegate IEnumerable<QueueWorkerSpec> QueueWorkerSource(IServiceProvider services);
