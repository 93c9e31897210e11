using MultiagentAspire.AppHost;

var builder = DistributedApplication.CreateBuilder(args);
builder.AddMultiagent();
await builder.Build().RunAsync();
