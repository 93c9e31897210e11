using static MultiagentAspire.Modeling.Models.BlockSlots;
using Modules = MultiagentAspire.Modeling.Models.BlockModules;

namespace MultiagentAspire.Modeling.Models;

/// <summary>
/// The arithmetic of the decoder as TorchScript text, so that a forward pass is one native call: a managed call
/// costs 2–3 µs, which is most of the time of a small model.
/// </summary>
/// <remarks>
/// <para>
/// Legend of sizes: N tokens of a step (in training B·T), B rows, T tokens of a row, S cached tokens, H query
/// heads, K key/value heads, D head dim, C model dim, F MLP width, R LoRA rank, G adapters in one batch, V
/// vocabulary. Floating-point tensors are fp32, indices int64.
/// </para>
/// <para>
/// Legend of arguments. <c>x</c>: hidden states (N, C). <c>w</c>: in <c>forward</c> and <c>cached</c> all
/// weights in the order of <see cref="Decoder.Weights"/>, in the functions of a block that block's weights by
/// <see cref="BlockSlots"/>. <c>per</c>: slots of a block. <c>lora</c>: LoRA tensors by
/// <see cref="BlockModules"/>, A (G·R, in) and B (out, G·R), empty without adapters. <c>lm</c>: row mask
/// (N, G·R), alpha/R in the columns of the row's adapter and 0 elsewhere, so rows of different adapters share
/// one product; (1, 1) alpha/R for one adapter. <c>drop</c>: LoRA dropout probability. <c>heads</c> H,
/// <c>kv</c> K, <c>d</c> D. <c>cos</c>, <c>sin</c>: rotary tables. <c>window</c>: tokens that a query sees, up
/// to its own; 0 = all.
/// </para>
/// <para>
/// Training (<c>forward</c>) and inference (<c>cached</c>) share every function of a block except attention and
/// the rotation. The cached rotation <c>rotate_cached</c> takes three calls instead of seven, because a step of
/// a small model on a GPU lasts as long as its calls; it rounds differently, so the two stay apart. The cache
/// indices <c>at</c> are expanded once per step for the same reason.
/// </para>
/// <para>
/// The library's attention is wasteful for one query a row: it computes tiles of 64 queries and copies keys and
/// values that heads share. <c>one_query</c> uses plain products where heads share keys, or where there is
/// enough work to outweigh four more calls (docs/results/cuda.md).
/// </para>
/// </remarks>
internal static class DecoderScript
{
    /// <summary>
    /// The script. Entry points: <c>forward</c>, <c>cached</c>, <c>block</c>, <c>rms</c>, <c>head</c>. The text
    /// must be well-formed: libtorch ends the process on a syntax error.
    /// </summary>
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

        def within(t: int, window: int, x: Tensor) -> Tensor:
            at = torch.arange(t, device=x.device)
            gap = at.unsqueeze(1) - at.unsqueeze(0)
            return torch.logical_and(gap >= 0, gap < window)

        def block(
            x: Tensor,
            w: List[Tensor],
            lora: List[Tensor],
            lm: Tensor,
            drop: float,
            b: int,
            t: int,
            heads: int,
            kv: int,
            d: int,
            eps: float,
            cos: Tensor,
            sin: Tensor,
            window: int
        ) -> Tensor:
            qkv = query_key_value(x, w, lora, lm, drop, eps).view(b, t, heads + 2 * kv, d)
            qk = rotate(head_norms(qkv[:, :, :heads + kv], w, heads, eps).transpose(1, 2), cos, sin)
            v = qkv[:, :, heads + kv:].transpose(1, 2)
            q = qk[:, :heads]
            k = qk[:, heads:]
            shared = heads != kv
            if window > 0 and t > window:
                seen = within(t, window, x)
                a = torch.scaled_dot_product_attention(q, k, v, seen, 0.0, False, enable_gqa=shared)
            else:
                a = torch.scaled_dot_product_attention(q, k, v, None, 0.0, True, enable_gqa=shared)
            a = a.transpose(1, 2).reshape(b * t, heads * d)
            return after_attention(x, a, w, lora, lm, drop, eps)

        def forward(
            ids: Tensor,
            w: List[Tensor],
            lora: List[Tensor],
            lm: Tensor,
            drop: float,
            layers: int,
            heads: int,
            kv: int,
            d: int,
            eps: float,
            cos: Tensor,
            sin: Tensor,
            per: int,
            window: int
        ) -> Tensor:
            b = ids.size(0)
            t = ids.size(1)
            x = torch.embedding(w[0], ids.reshape(-1))
            for i in range(layers):
                part = lora_of_block(lora, i)
                wi = w[1 + per * i: 1 + per * (i + 1)]
                x = block(x, wi, part, lm, drop, b, t, heads, kv, d, eps, cos, sin, window)
            return rms(x, w[1 + per * layers], eps)

        def rotate_cached(x: Tensor, c: Tensor, z: Tensor) -> Tensor:
            half = x.size(-1) // 2
            return torch.addcmul(x * c, torch.cat([x[..., half:], x[..., :half]], -1), z)

        def one_query(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
            scores = torch.add(mask, torch.matmul(q, k.transpose(-1, -2)), alpha=q.size(-1) ** -0.5)
            return torch.matmul(torch.softmax(scores, -1), v)

        def cached_attention(
            q: Tensor,
            k: Tensor,
            v: Tensor,
            mask: Tensor,
            rows: Tensor,
            places: Tensor,
            b: int,
            t: int,
            kv: int
        ) -> Tensor:
            n = q.size(0)
            heads = q.size(1)
            d = q.size(2)
            shared = heads != kv
            if t == 1 and (shared or (q.is_cuda and n * heads * d >= 65536)):
                return one_query(q.reshape(n, kv, heads // kv, d), k, v, mask).view(n, heads * d)
            if t == 1:
                a = torch.scaled_dot_product_attention(q.unsqueeze(2), k, v, mask)
                return a.reshape(n, heads * d)
            padded = torch.zeros([b, t, heads, d], dtype=q.dtype, device=q.device)
            padded[rows, places] = q
            queries = padded.transpose(1, 2)
            a = torch.scaled_dot_product_attention(queries, k, v, mask, 0.0, False, enable_gqa=shared)
            return a.transpose(1, 2)[rows, places].reshape(n, heads * d)

        def cached_block(
            x: Tensor,
            w: List[Tensor],
            lora: List[Tensor],
            lm: Tensor,
            rows: Tensor,
            places: Tensor,
            at: List[Tensor],
            b: int,
            t: int,
            heads: int,
            kv: int,
            d: int,
            eps: float,
            c: Tensor,
            z: Tensor,
            k: Tensor,
            v: Tensor,
            mask: Tensor
        ) -> Tensor:
            n = x.size(0)
            s = mask.size(-1)
            qkv = query_key_value(x, w, lora, lm, 0.0, eps).view(n, heads + 2 * kv, d)
            qk = rotate_cached(head_norms(qkv[:, :heads + kv], w, heads, eps), c, z)
            k[at[0], at[1], at[2]] = qk[:, heads:]
            v[at[0], at[1], at[2]] = qkv[:, heads + kv:]
            a = cached_attention(qk[:, :heads], k[:b, :, :s], v[:b, :, :s], mask, rows, places, b, t, kv)
            return after_attention(x, a, w, lora, lm, 0.0, eps)

        def visible(
            rows: Tensor,
            places: Tensor,
            positions: Tensor,
            b: int,
            t: int,
            s: int,
            window: int
        ) -> Tensor:
            last = torch.zeros([b, t], dtype=positions.dtype, device=positions.device)
            last[rows, places] = positions
            keys = torch.arange(s, device=positions.device)
            hidden = keys > last.unsqueeze(-1)
            if window > 0 and s > window:
                hidden = torch.logical_or(hidden, keys <= last.unsqueeze(-1) - window)
            mask = torch.zeros([b, t, s], device=positions.device)
            return mask.masked_fill(hidden, float("-inf")).unsqueeze(1)

        def cached(
            step: Tensor,
            n: int,
            b: int,
            t: int,
            s: int,
            cache: Tensor,
            w: List[Tensor],
            lora: List[Tensor],
            lm: Tensor,
            layers: int,
            heads: int,
            kv: int,
            d: int,
            eps: float,
            cos: Tensor,
            sin: Tensor,
            out: Tensor,
            per: int,
            window: int
        ) -> Tensor:
            ids = step[:n]
            rows = step[n:2 * n]
            places = step[2 * n:3 * n]
            positions = step[3 * n:4 * n]
            angles = step[4 * n:5 * n]
            ends = step[5 * n:]
            mask = visible(rows, places, positions, b, t, s, window)
            c = cos.index_select(0, angles).unsqueeze(1)
            z = sin.index_select(0, angles).unsqueeze(1)
            c = torch.cat([c, c], -1)
            z = torch.cat([-z, z], -1)
            row_of = rows.unsqueeze(1).expand(n, kv).contiguous()
            head_of = torch.arange(kv, device=step.device).expand(n, kv).contiguous()
            position_of = positions.unsqueeze(1).expand(n, kv).contiguous()
            at = [row_of, head_of, position_of]
            x = torch.embedding(w[0], ids)
            for i in range(layers):
                x = cached_block(
                    x,
                    w[1 + per * i: 1 + per * (i + 1)],
                    lora_of_block(lora, i),
                    lm,
                    rows,
                    places,
                    at,
                    b,
                    t,
                    heads,
                    kv,
                    d,
                    eps,
                    c,
                    z,
                    cache[i, 0],
                    cache[i, 1],
                    mask
                )
            return head(rms(x.index_select(0, ends), w[1 + per * layers], eps), out)

        """;
}
