using MultiagentAspire.Core;

namespace MultiagentAspire.Serving;

/// <summary>A whole society, which debates every question.</summary>
public sealed record ServedSociety(
    string Id,
    DateTimeOffset Created,
    Society Society,
    SocietyRules Rules,
    string Digest
) : ServedModel(Id, Id, null, Created, Digest);
