// The schedule as networks were trained with it: in single precision.

extension NoiseSchedule {
  /// The schedule with β_t, α_t and ᾱ_t rounded to `Float`, as PyTorch holds them. It shows where ᾱ
  /// nearly vanishes: at the end of the cosine schedule, 1 − β keeps four digits.
  func inSinglePrecision() -> NoiseSchedule {
    var product = 1.0
    let rounded = beta.map { Float($0) }
    return NoiseSchedule(
      kind: kind, beta: rounded.map { Double($0) },
      alphaBar: rounded.map { beta in
        product *= Double(1 - beta)
        return Double(Float(product))
      })
  }

  private init(kind: Kind, beta: [Double], alphaBar: [Double]) {
    self.kind = kind
    self.beta = beta
    self.alphaBar = alphaBar
  }
}
