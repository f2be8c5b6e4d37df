// Scaled dot-product attention (Vaswani et al., 2017), several heads at once.

extension Tensor {
  /// softmax(q kᵀ / √d) v in each head: this tensor's queries `[N, S, E]`, keys `[N, T, E]` and
  /// values `[N, T, E]` to `[N, S, E]`. Head h has places h·d ..< (h + 1)·d of the last axis,
  /// d = E / heads. With `isCausal`, position s sees keys 0 … s alone.
  public func attention(
    keys: Tensor, values: Tensor, heads: Int, isCausal: Bool = false
  ) -> Tensor {
    let plan = AttentionPlan(self, keys, values, heads, isCausal)
    let (q, k, v) = (plain.contiguous(), keys.plain.contiguous(), values.plain.contiguous())
    if !isTraced && !keys.isTraced && !values.isTraced { return plan.forward(q, k, v) }
    let weights = plan.weights(q, k)
    return plan.mixed(weights, v).recorded("attention", [self, keys, values]) { gradient in
      let (dq, dk, dv) = plan.adjoint(gradient.contiguous(), q, k, v, weights)
      return [dq, dk, dv]
    }
  }

  /// The weights that `attention` mixes values with: `[N, heads, S, T]`, each row adding up to 1.
  /// For looking at: no gradient passes.
  public func attentionWeights(keys: Tensor, heads: Int, isCausal: Bool = false) -> Tensor {
    AttentionPlan(self, keys, keys, heads, isCausal)
      .weights(plain.contiguous(), keys.plain.contiguous())
  }
}
