using MultiagentAspire.Inference;
using MultiagentAspire.ServiceDefaults;

return await ServiceHost.RunAsync(
    args,
    builder => builder.AddInferenceWorker(EngineSettings.From(builder.Configuration)),
    app => app.MapInference()
);
