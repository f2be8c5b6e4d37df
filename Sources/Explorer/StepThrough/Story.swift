/// A lesson that has run, as it is told: its text with the run's numbers, and what it shows.
struct Story: Sendable {
  /// What a placement in the text shows.
  struct Picture: Sendable {
    let title: String
    /// Seen from the lesson's folder.
    let file: String
  }

  let title: String
  /// Markdown, its numbers filled in.
  let text: String
  let language: Language
  /// By the id that the text places them with; of frames, the contact sheet.
  let figures, frames: [String: Picture]
}
