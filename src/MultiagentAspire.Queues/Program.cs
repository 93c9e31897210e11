using MultiagentAspire.Queues;

// A Redis server for machines without one: the AppHost starts it where there is no container engine.
return await GarnetProcess.RunAsync();
