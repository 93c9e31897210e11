#if ASPIRE
using MultiagentAspire.AppHost;

var builder = DistributedApplication.CreateBuilder(args);
builder.AddMultiagent();
await builder.Build().RunAsync();
#else
// Without Aspire the same services run in this process, and the experiment is shown on the console.
var root = Path.GetDirectoryName(Path.GetDirectoryName(MultiagentAspire.AppHost.Source.File()))!;
return await MultiagentAspire.Cli.MultiagentCommand.RunAsync(
    args.Length > 0 ? args : ["run", Path.Combine(root, "experiments", "arithmetic.json"), "--output", root, "--resume"]);
#endif
