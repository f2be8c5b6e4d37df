// `generation_config.json`: how a model's makers advise to use it.

import Foundation

/// What a pipeline's folder advises, where it does.
struct GenerationAdvice: Codable {
  static let file = "generation_config.json"

  /// How strongly the text should lead.
  var guidance: Double?

  private enum CodingKeys: String, CodingKey {
    case guidance = "guidance_scale"
  }

  init(guidance: Double?) { self.guidance = guidance }

  /// The advice in `folder`; none where it has no such file. Throws `ConfigurationError` with the
  /// file for what is no advice.
  init(in folder: String) throws {
    let path = "\(folder)/\(Self.file)"
    guard FileManager.default.fileExists(atPath: path) else {
      self.init(guidance: nil)
      return
    }
    self = try JSONFile.read(path)
    if let guidance, !guidance.isFinite {
      throw ConfigurationError(file: path, "guidance_scale: expected a finite number")
    }
  }
}
