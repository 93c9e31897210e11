using System.Runtime.InteropServices;

namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>
/// The tokens of a step in groups of at most four that share an adapter: the work items of
/// <see cref="AdapterKernel"/>.
/// </summary>
internal sealed unsafe class AdapterBlocks : IDisposable
{
    private const int Modules = 7; // q, k, v, o, gate, up, down
    private readonly List<PackedAdapter> _adapters = [];
    private readonly int* _tokens;
    private readonly float** _down;
    private readonly float** _up;
    private readonly int* _ranks;

    public AdapterBlocks(StepAdapters step)
    {
        var groups = Enumerable
            .Range(0, step.Which.Length)
            .Where(n => step.Which[n] >= 0)
            .GroupBy(n => step.Which[n])
            .SelectMany(g =>
                g.Chunk(AdapterKernel.Block).Select(tokens => (Adapter: step.Held[g.Key], Tokens: tokens))
            )
            .ToList();
        _tokens = (int*)
            NativeMemory.Alloc((nuint)Math.Max(1, groups.Count), AdapterKernel.Block * sizeof(int));
        _down = (float**)NativeMemory.Alloc((nuint)Math.Max(1, groups.Count), (nuint)sizeof(float*));
        _up = (float**)NativeMemory.Alloc((nuint)Math.Max(1, groups.Count), (nuint)sizeof(float*));
        _ranks = (int*)NativeMemory.Alloc((nuint)Math.Max(1, groups.Count), sizeof(int));
        foreach (var (adapter, tokens) in groups)
        {
            for (var i = 0; i < AdapterKernel.Block; i++)
                _tokens[(AdapterKernel.Block * _adapters.Count) + i] = i < tokens.Length ? tokens[i] : -1;
            _adapters.Add(adapter);
        }
    }

    /// <summary>
    /// Adds the adapters of consecutive modules, whose outputs of these widths lie side by side in
    /// <paramref name="y"/>.
    /// </summary>
    public void Apply(int layer, int module, CpuStep.Buffer x, CpuStep.Buffer y, ReadOnlySpan<int> widths)
    {
        var output = y.Data;
        foreach (var width in widths)
        {
            var place = (Modules * layer) + module++;
            for (var i = 0; i < _adapters.Count; i++)
            {
                _down[i] = (float*)_adapters[i].Down[place];
                _up[i] = (float*)_adapters[i].Up[place];
                _ranks[i] = _adapters[i].Used[place] ? _adapters[i].Rank : 0;
            }
            var kernel = new AdapterKernel
            {
                Input = x.Data,
                Output = output,
                Tokens = _tokens,
                Down = _down,
                Up = _up,
                Ranks = _ranks,
                In = x.Width,
                Out = width,
                Stride = y.Width,
            };
            OpenMp.For(_adapters.Count, &AdapterKernel.Run, &kernel);
            output += width;
        }
    }

    public void Dispose()
    {
        NativeMemory.Free(_tokens);
        NativeMemory.Free(_down);
        NativeMemory.Free(_up);
        NativeMemory.Free(_ranks);
    }
}
