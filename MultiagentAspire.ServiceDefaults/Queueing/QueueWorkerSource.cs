namespace MultiagentAspire.ServiceDefaults.Queueing;

/// <summary>
/// The workers of one area of a host. It is asked once, when the host starts, so that it can read options.
/// </summary>
internal delegate IEnumerable<QueueWorkerSpec> QueueWorkerSource(IServiceProvider services);
