using MultiagentAspire.ServiceDefaults;
using MultiagentAspire.Training;

return await ServiceHost.RunAsync(args, builder => builder.AddTrainingWorker(), app => app.MapTraining());
