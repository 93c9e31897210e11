using MultiagentAspire.Cli;

return await MultiagentCommand.RunAsync(args);
