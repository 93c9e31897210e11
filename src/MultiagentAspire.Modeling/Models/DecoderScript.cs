namespace MultiagentAspire.Modeling.Models;

/// <summary>
/// The decoder's arithmetic as TorchScript text, so that a whole pass is one native call (a managed call
/// costs 2–3 µs, which is most of the time of a small model). Training and inference share every line but the
/// attention and its rotation.
/// </summary>
/// <remarks>
/// Legend: N tokens of a step (training: B·T), B rows, T tokens a row, S cached tokens, H query heads, K
/// key/value heads, D head dim, C model dim, F MLP width, R LoRA rank, G adapters held at once, V vocabulary.
/// Weights of a block, in order: input norm (C), qkv ((H+2K)·D, C), o (C, H·D), post norm (C), gate_up (2F,
/// C), down (C, F); in families that have any of them also qkv bias, o bias, query norm (D), key norm (D),
/// gate_up bias, down bias, empty where the family lacks one. `per` is their number. `window`: a query sees
/// that many tokens up to its own; 0 = all. LoRA of a block, in order A then B for q, k, v, o, gate, up,
/// down: A (G·R, in), B (out, G·R); empty tensors where a module has none. Row masks `lm` (N, G·R) hold
/// alpha/R in the columns of the row's adapter and 0 elsewhere, so rows of many adapters share one product. A
/// cached step of a small model on a GPU lasts as long as its calls: it turns queries and keys in three of
/// them instead of seven, and spreads the indices of the cache once, which each write would do again. One
/// query a row is a waste for the library's attention, which computes tiles of 64 queries, and copies keys
/// and values that heads share: by products where that is so, or where there is enough work to outweigh four
/// calls more (docs/results/cuda.md).
/// </remarks>
internal static class DecoderScript
{
    public const string Source = """
        def rms(x: Tensor, w: Tensor, eps: float) -> Tensor:
            return torch.rms_norm(x, [x.size(-1)], w, eps)

        def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
            half = x.size(-1) // 2
            x1 = x[..., :half]
            x2 = x[..., half:]
            return torch.cat([x1 * cos - x2 * sin, x2 * cos + x1 * sin], -1)

        def low_rank(x: Tensor, a: Tensor, b: Tensor, lm: Tensor, drop: float) -> Tensor:
            if drop > 0.0:
                x = torch.dropout(x, drop, True)
            return torch.matmul(torch.matmul(x, a.t()) * lm, b.t())

        def project(x: Tensor, w: Tensor, lora: List[Tensor], first: int, count: int, lm: Tensor, drop: float) -> Tensor:
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
            if len(w) > 6:
                if w[at].size(0) > 0:
                    return y + w[at]
            return y

        def head_norms(qk: Tensor, w: List[Tensor], heads: int, eps: float) -> Tensor:
            if len(w) > 6:
                if w[8].size(0) > 0:
                    return torch.cat([rms(qk.narrow(-2, 0, heads), w[8], eps), rms(qk.narrow(-2, heads, qk.size(-2) - heads), w[9], eps)], -2)
            return qk

        def within(t: int, window: int, x: Tensor) -> Tensor:
            at = torch.arange(t, device=x.device)
            gap = at.unsqueeze(1) - at.unsqueeze(0)
            return torch.logical_and(gap >= 0, gap < window)

        def mlp(x: Tensor, w: List[Tensor], lora: List[Tensor], lm: Tensor, drop: float, eps: float) -> Tensor:
            h = rms(x, w[3], eps)
            gu = biased(project(h, w[4], lora, 4, 2, lm, drop), w, 10)
            f = gu.size(1) // 2
            return biased(x + project(torch.silu(gu[:, :f]) * gu[:, f:], w[5], lora, 6, 1, lm, drop), w, 11)

        def block(x: Tensor, w: List[Tensor], lora: List[Tensor], lm: Tensor, drop: float, b: int, t: int, heads: int, kv: int, d: int, eps: float, cos: Tensor, sin: Tensor, window: int) -> Tensor:
            qkv = biased(project(rms(x, w[0], eps), w[1], lora, 0, 3, lm, drop), w, 6)
            qkv = qkv.view(b, t, heads + 2 * kv, d)
            qk = rotate(head_norms(qkv[:, :, :heads + kv], w, heads, eps).transpose(1, 2), cos, sin)
            v = qkv[:, :, heads + kv:].transpose(1, 2)
            if window > 0 and t > window:
                a = torch.scaled_dot_product_attention(qk[:, :heads], qk[:, heads:], v, within(t, window, x), 0.0, False, enable_gqa=(heads != kv))
            else:
                a = torch.scaled_dot_product_attention(qk[:, :heads], qk[:, heads:], v, None, 0.0, True, enable_gqa=(heads != kv))
            a = a.transpose(1, 2).reshape(b * t, heads * d)
            x = biased(x + project(a, w[2], lora, 3, 1, lm, drop), w, 7)
            return mlp(x, w, lora, lm, drop, eps)

        def forward(ids: Tensor, w: List[Tensor], lora: List[Tensor], lm: Tensor, drop: float, layers: int, heads: int, kv: int, d: int, eps: float, cos: Tensor, sin: Tensor, per: int, window: int) -> Tensor:
            b = ids.size(0)
            t = ids.size(1)
            x = torch.embedding(w[0], ids.reshape(-1))
            for i in range(layers):
                part: List[Tensor] = []
                if len(lora) > 0:
                    part = lora[14 * i: 14 * i + 14]
                x = block(x, w[1 + per * i: 1 + per * (i + 1)], part, lm, drop, b, t, heads, kv, d, eps, cos, sin, window)
            return rms(x, w[1 + per * layers], eps)

        def turn(x: Tensor, c: Tensor, z: Tensor) -> Tensor:
            half = x.size(-1) // 2
            return torch.addcmul(x * c, torch.cat([x[..., half:], x[..., :half]], -1), z)

        def one_query(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
            scores = torch.add(mask, torch.matmul(q, k.transpose(-1, -2)), alpha=q.size(-1) ** -0.5)
            return torch.matmul(torch.softmax(scores, -1), v)

        def cached_block(x: Tensor, w: List[Tensor], lora: List[Tensor], lm: Tensor, rows: Tensor, places: Tensor, at: List[Tensor], b: int, t: int, heads: int, kv: int, d: int, eps: float, c: Tensor, z: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
            n = x.size(0)
            s = mask.size(-1)
            qkv = biased(project(rms(x, w[0], eps), w[1], lora, 0, 3, lm, 0.0), w, 6).view(n, heads + 2 * kv, d)
            qk = turn(head_norms(qkv[:, :heads + kv], w, heads, eps), c, z)
            k[at[0], at[1], at[2]] = qk[:, heads:]
            v[at[0], at[1], at[2]] = qkv[:, heads + kv:]
            q = qk[:, :heads]
            if t == 1 and (heads != kv or (x.is_cuda and n * heads * d >= 65536)):
                a = one_query(q.reshape(n, kv, heads // kv, d), k[:b, :, :s], v[:b, :, :s], mask).view(n, heads * d)
            elif t == 1:
                a = torch.scaled_dot_product_attention(q.unsqueeze(2), k[:b, :, :s], v[:b, :, :s], mask).reshape(n, heads * d)
            else:
                padded = torch.zeros([b, t, heads, d], dtype=x.dtype, device=x.device)
                padded[rows, places] = q
                a = torch.scaled_dot_product_attention(padded.transpose(1, 2), k[:b, :, :s], v[:b, :, :s], mask, 0.0, False, enable_gqa=(heads != kv))
                a = a.transpose(1, 2)[rows, places].reshape(n, heads * d)
            x = biased(x + project(a, w[2], lora, 3, 1, lm, 0.0), w, 7)
            return mlp(x, w, lora, lm, 0.0, eps)

        def visible(rows: Tensor, places: Tensor, positions: Tensor, b: int, t: int, s: int, window: int) -> Tensor:
            last = torch.zeros([b, t], dtype=positions.dtype, device=positions.device)
            last[rows, places] = positions
            keys = torch.arange(s, device=positions.device)
            hidden = keys > last.unsqueeze(-1)
            if window > 0 and s > window:
                hidden = torch.logical_or(hidden, keys <= last.unsqueeze(-1) - window)
            return torch.zeros([b, t, s], device=positions.device).masked_fill(hidden, float("-inf")).unsqueeze(1)

        def cached(step: Tensor, n: int, b: int, t: int, s: int, cache: Tensor, w: List[Tensor], lora: List[Tensor], lm: Tensor, layers: int, heads: int, kv: int, d: int, eps: float, cos: Tensor, sin: Tensor, out: Tensor, per: int, window: int) -> Tensor:
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
            every = torch.arange(kv, device=step.device).expand(n, kv)
            at = [rows.unsqueeze(1).expand(n, kv).contiguous(), every.contiguous(), positions.unsqueeze(1).expand(n, kv).contiguous()]
            x = torch.embedding(w[0], ids)
            for i in range(layers):
                part: List[Tensor] = []
                if len(lora) > 0:
                    part = lora[14 * i: 14 * i + 14]
                x = cached_block(x, w[1 + per * i: 1 + per * (i + 1)], part, lm, rows, places, at, b, t, heads, kv, d, eps, c, z, cache[i, 0], cache[i, 1], mask)
            return torch.matmul(rms(x.index_select(0, ends), w[1 + per * layers], eps), out.t())

        def head(x: Tensor, w: Tensor) -> Tensor:
            return torch.matmul(x, w.t())

        """;
}
