using MultiagentAspire.Inference;
using MultiagentAspire.ServiceDefaults;

return await ServiceHost.RunAsync(args, builder => builder.AddInferenceWorker(), app => app.MapInference());
