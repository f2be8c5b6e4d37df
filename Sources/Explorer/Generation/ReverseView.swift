/// What the frames of a reverse run show large.
enum ReverseView: String, CaseIterable, Sendable {
  /// The whole step as a row.
  case all
  /// x_t, and the picture painted from it.
  case x
  /// ε̂, with and without the text.
  case noise
  /// x̂₀, and the picture painted from it.
  case original
  /// The channels of x_t.
  case latent
  /// Where pixels look for each token.
  case attention
  /// x_t and x̂₀ as the decoder paints them.
  case decoded

  /// Whether it can be shown of a model of pixels, which has no codes and reads no text.
  var isOfPixels: Bool { [.all, .x, .noise, .original].contains(self) }
}
