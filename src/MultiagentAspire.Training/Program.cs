using MultiagentAspire.Training;
using MultiagentAspire.ServiceDefaults;

return await ServiceHost.RunAsync(args, builder => builder.AddTrainingWorker(), app => app.MapTraining());
