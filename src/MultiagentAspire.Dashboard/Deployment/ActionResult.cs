namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>How something that a person did came out, in words.</summary>
internal sealed record ActionResult(string Text, bool Succeeded);
