using static MultiagentAspire.Modeling.Models.BlockSlots;
using Modules = MultiagentAspire.Modeling.Models.BlockModules;

namespace MultiagentAspire.Modeling.Models;

/// <summary>
/// The functions of a block that training and inference share: norms, projections with LoRA, the MLP. The legend of
/// sizes and arguments is at <see cref="DecoderScript"/>.
/// </summary>
internal static class BlockScript
{
    /// <summary>TorchScript text, which ends with a line break.</summary>
    public static readonly string Source = $$"""
        def rms(x: Tensor, w: Tensor, eps: float) -> Tensor:
            return torch.rms_norm(x, [x.size(-1)], w, eps)

        def head(x: Tensor, w: Tensor) -> Tensor:
            return torch.matmul(x, w.t())

        def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
            half = x.size(-1) // 2
            x1 = x[..., :half]
            x2 = x[..., half:]
            return torch.cat([x1 * cos - x2 * sin, x2 * cos + x1 * sin], -1)

        def low_rank(x: Tensor, a: Tensor, b: Tensor, lm: Tensor, drop: float) -> Tensor:
            if drop > 0.0:
                x = torch.dropout(x, drop, True)
            return torch.matmul(torch.matmul(x, a.t()) * lm, b.t())

        def project(
            x: Tensor,
            w: Tensor,
            lora: List[Tensor],
            first: int,
            count: int,
            lm: Tensor,
            drop: float
        ) -> Tensor:
            y = torch.matmul(x, w.t())
            if len(lora) == 0:
                return y
            parts: List[Tensor] = []
            for i in range(first, first + count):
                parts.append(low_rank(x, lora[2 * i], lora[2 * i + 1], lm, drop))
            if count == 1:
                return y + parts[0]
            return y + torch.cat(parts, -1)

        def biased(y: Tensor, w: List[Tensor], at: int) -> Tensor:
            if len(w) > {{Plain}}:
                if w[at].size(0) > 0:
                    return y + w[at]
            return y

        def head_norms(qk: Tensor, w: List[Tensor], heads: int, eps: float) -> Tensor:
            if len(w) > {{Plain}}:
                if w[{{QueryNorm}}].size(0) > 0:
                    q = rms(qk.narrow(-2, 0, heads), w[{{QueryNorm}}], eps)
                    k = rms(qk.narrow(-2, heads, qk.size(-2) - heads), w[{{KeyNorm}}], eps)
                    return torch.cat([q, k], -2)
            return qk

        def query_key_value(
            x: Tensor,
            w: List[Tensor],
            lora: List[Tensor],
            lm: Tensor,
            drop: float,
            eps: float
        ) -> Tensor:
            h = rms(x, w[{{InputNorm}}], eps)
            qkv = project(h, w[{{QueryKeyValue}}], lora, {{Modules.Query}}, 3, lm, drop)
            return biased(qkv, w, {{QueryKeyValueBias}})

        def mlp(x: Tensor, w: List[Tensor], lora: List[Tensor], lm: Tensor, drop: float, eps: float) -> Tensor:
            h = rms(x, w[{{PostNorm}}], eps)
            gu = biased(project(h, w[{{GateUp}}], lora, {{Modules.Gate}}, 2, lm, drop), w, {{GateUpBias}})
            f = gu.size(1) // 2
            act = torch.silu(gu[:, :f]) * gu[:, f:]
            y = x + project(act, w[{{Down}}], lora, {{Modules.Down}}, 1, lm, drop)
            return biased(y, w, {{DownBias}})

        def after_attention(
            x: Tensor,
            a: Tensor,
            w: List[Tensor],
            lora: List[Tensor],
            lm: Tensor,
            drop: float,
            eps: float
        ) -> Tensor:
            x = x + project(a, w[{{Output}}], lora, {{Modules.Output}}, 1, lm, drop)
            return mlp(biased(x, w, {{OutputBias}}), w, lora, lm, drop, eps)

        def lora_of_block(lora: List[Tensor], i: int) -> List[Tensor]:
            part: List[Tensor] = []
            if len(lora) > 0:
                part = lora[{{Modules.Tensors}} * i: {{Modules.Tensors}} * i + {{Modules.Tensors}}]
            return part

        """;
}
