using System.Runtime.InteropServices;

namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>
/// The tokens of a step in groups of at most <see cref="AdapterKernel.Block"/> that share an adapter: the work
/// items of <see cref="AdapterKernel"/>. The argument lists are in native memory, made once per step.
/// </summary>
internal sealed unsafe class AdapterBlocks : IDisposable
{
    private readonly List<PackedAdapter> _adapters = [];
    private readonly int* _tokens;
    private readonly float** _down;
    private readonly float** _up;
    private readonly int* _ranks;

    /// <summary>Groups the tokens that have an adapter.</summary>
    public AdapterBlocks(StepAdapters step)
    {
        const int Block = AdapterKernel.Block;
        var groups = Groups(step);
        var count = (nuint)Math.Max(1, groups.Count);
        _tokens = (int*)NativeMemory.Alloc(count, Block * sizeof(int));
        _down = (float**)NativeMemory.Alloc(count, (nuint)sizeof(float*));
        _up = (float**)NativeMemory.Alloc(count, (nuint)sizeof(float*));
        _ranks = (int*)NativeMemory.Alloc(count, sizeof(int));
        foreach (var (adapter, tokens) in groups)
        {
            var first = Block * _adapters.Count;
            for (var i = 0; i < Block; i++)
                _tokens[first + i] = i < tokens.Length ? tokens[i] : -1;
            _adapters.Add(adapter);
        }
    }

    private static List<(PackedAdapter Adapter, int[] Tokens)> Groups(StepAdapters step)
    {
        var groups = new List<(PackedAdapter, int[])>();
        var adapted = Enumerable.Range(0, step.AdapterIndex.Length).Where(n => step.AdapterIndex[n] >= 0);
        foreach (var group in adapted.GroupBy(n => step.AdapterIndex[n]))
        foreach (var tokens in group.Chunk(AdapterKernel.Block))
            groups.Add((step.Loaded[group.Key], tokens));
        return groups;
    }

    /// <summary>
    /// Adds the adapters of consecutive modules, whose outputs lie side by side in <paramref name="y"/>.
    /// </summary>
    /// <param name="layer">Block, from 0.</param>
    /// <param name="module">First module (<see cref="BlockModules"/>).</param>
    /// <param name="x">Input of the modules, (N, in).</param>
    /// <param name="y">Their outputs, (N, sum of the widths).</param>
    /// <param name="widths">Output width of each module.</param>
    public void Apply(int layer, int module, CpuBuffer x, CpuBuffer y, ReadOnlySpan<int> widths)
    {
        var output = y.Data;
        foreach (var width in widths)
        {
            var index = (BlockModules.Count * layer) + module++;
            for (var i = 0; i < _adapters.Count; i++)
            {
                _down[i] = (float*)_adapters[i].Down[index];
                _up[i] = (float*)_adapters[i].Up[index];
                _ranks[i] = _adapters[i].Used[index] ? _adapters[i].Rank : 0;
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

    /// <summary>Frees the argument lists.</summary>
    public void Dispose()
    {
        NativeMemory.Free(_tokens);
        NativeMemory.Free(_down);
        NativeMemory.Free(_up);
        NativeMemory.Free(_ranks);
    }
}
