using MultiagentAspire.Core;

namespace MultiagentAspire.Serving;

/// <summary>A society of one iteration, which debates every question.</summary>
/// <param name="Id">Full name, such as <c>society@2</c>; also its root.</param>
/// <param name="Created">When the run started.</param>
/// <param name="Society">Slots and summarizer.</param>
/// <param name="Rules">Task, debate and vote of its run.</param>
/// <param name="Digest">Digest over the weights of all its models.</param>
public sealed record ServedSociety(
    string Id,
    DateTimeOffset Created,
    Society Society,
    SocietyRules Rules,
    string Digest
) : ServedModel(Id, Id, null, Created, Digest);
