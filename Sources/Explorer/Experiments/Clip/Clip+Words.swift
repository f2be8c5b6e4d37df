import Viz

extension ClipExperiment {
  /// Which words of a caption its cosine hangs on.
  func words(_ request: FigureRequest) throws -> Figure { leftOut.figure(request) }
}
