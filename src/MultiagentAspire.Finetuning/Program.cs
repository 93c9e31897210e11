using MultiagentAspire.Finetuning;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.ServiceDefaults;

return await ServiceHost.RunAsync(args, builder => builder.AddFinetuningWorker(), app => app.MapFinetuning());
