#if ASPIRE
using MultiagentAspire.AppHost;

var builder = DistributedApplication.CreateBuilder(args);
builder.AddMultiagent();
await builder.Build().RunAsync();
#else
// Without Aspire the same services run in this process; the experiment is shown on the console and in the dashboard.
var root = Path.GetDirectoryName(Path.GetDirectoryName(MultiagentAspire.AppHost.Source.File()))!;
return await MultiagentAspire.Cli.MultiagentCommand.RunAsync(
    args.Length > 0
        ? args
        :
        [
            "dashboard",
            Path.Combine(root, "experiments", "arithmetic.json"),
            "--output",
            root,
            "--models",
            root,
        ]
);
#endif
