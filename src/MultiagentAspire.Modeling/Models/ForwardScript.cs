namespace MultiagentAspire.Modeling.Models;

/// <summary>
/// The pass over whole rows, for training and scores: <c>forward</c> and its <c>block</c>. The legend of sizes and
/// arguments is at <see cref="DecoderScript"/>.
/// </summary>
internal static class ForwardScript
{
    /// <summary>TorchScript text, which ends with a line break. Uses <see cref="BlockScript"/>.</summary>
    public const string Source = """
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

        """;
}
