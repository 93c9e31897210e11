namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>The result of an action that a person took on a page.</summary>
/// <param name="Text">What happened, in a line for the page.</param>
/// <param name="Succeeded">Whether the action had its effect.</param>
internal sealed record ActionResult(string Text, bool Succeeded);
