using MultiagentAspire.Cli;

return await RootCommandBuilder.RunAsync(args);
