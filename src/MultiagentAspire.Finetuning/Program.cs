using MultiagentAspire.Finetuning;
using MultiagentAspire.ServiceDefaults;

return await ServiceHost.RunAsync(args, builder => builder.AddFinetuningWorker(), app => app.MapFinetuning());
