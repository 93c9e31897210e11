using MultiagentAspire.Debate;
using MultiagentAspire.ServiceDefaults;

return await ServiceHost.RunAsync(args, builder => builder.AddDebateWorker(), app => app.MapDebate());
