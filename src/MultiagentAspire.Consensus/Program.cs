using MultiagentAspire.Consensus;
using MultiagentAspire.ServiceDefaults;

return await ServiceHost.RunAsync(args, builder => builder.AddConsensus(), app => app.MapConsensus());
