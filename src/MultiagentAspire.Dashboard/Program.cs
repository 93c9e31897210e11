using MultiagentAspire.Dashboard;
using MultiagentAspire.ServiceDefaults;

return await ServiceHost.RunAsync(args, builder => builder.AddDashboard(), app => app.MapDashboard());
