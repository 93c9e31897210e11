using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Finetuning.Plans;

/// <summary>A measurement of an arm: who is asked, how, and by what it is judged.</summary>
internal sealed record Measurement(
    string Name,
    SocietySource Society,
    DebateSettings Settings,
    Measure Measure
);
