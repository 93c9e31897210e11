namespace MultiagentAspire.Modeling.Models;

/// <summary>
/// The step of inference over a KV cache: <c>cached</c> and its parts. The legend of sizes and arguments is at
/// <see cref="DecoderScript"/>.
/// </summary>
internal static class CachedScript
{
    /// <summary>TorchScript text. Uses <see cref="BlockScript"/>.</summary>
    public const string Source = """
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
