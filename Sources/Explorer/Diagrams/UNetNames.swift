import Diffusion
import Viz

/// The names of a U-Net's blocks and boxes, and what goes from which to which.
struct UNetNames {
  let levels: Int
  /// `conv_in`, `down_blocks.0` … `conv_out`, in the order of a run.
  let blocks: [String]
  /// Whether blocks are opened.
  private let isOpen: Bool
  private let configuration: UNet2DConditionModel.Configuration

  init(_ configuration: UNet2DConditionModel.Configuration, detail: Int) {
    self.configuration = configuration
    levels = configuration.blockOutChannels.count
    isOpen = detail > 1
    blocks =
      ["conv_in"] + (0..<levels).map { "down_blocks.\($0)" }
      + (configuration.hasMidBlock ? ["mid_block"] : [])
      + (0..<levels).map { "up_blocks.\($0)" } + ["conv_out"]
  }

  /// All boxes, with the layers of each.
  var parts: [BoxMaker.Part] {
    [BoxMaker.Part("time_embedding")]
      + blocks.flatMap { block in
        boxes(of: block).map { id in
          let title = id == block ? id : String(id.dropFirst(block.count + 1))
          return BoxMaker.Part(id, title, with: id == "conv_out" ? ["conv_norm_out"] : [])
        }
      }
  }

  /// The boxes that a block is shown as, in the order of a run.
  func boxes(of block: String) -> [String] {
    isOpen ? inside(block) : [block]
  }

  private func inside(_ block: String) -> [String] {
    let parts = block.split(separator: ".")
    guard parts.count == 2 || block == "mid_block" else { return [block] }
    if block == "mid_block" {
      return ["resnets.0", "attentions.0", "resnets.1"].map { "\(block).\($0)" }
    }
    let place = Int(parts[1]) ?? 0
    let isDown = parts[0] == "down_blocks"
    let level = isDown ? place : levels - 1 - place
    let layers = configuration.layersPerBlock + (isDown ? 0 : 1)
    let pairs = (0..<layers).flatMap { layer in
      ["\(block).resnets.\(layer)"]
        + (configuration.hasAttention[level] ? ["\(block).attentions.\(layer)"] : [])
    }
    return pairs
      + (isDown && level < levels - 1 ? ["\(block).downsamplers.0"] : [])
      + (!isDown && level > 0 ? ["\(block).upsamplers.0"] : [])
  }

  /// The box in which a layer's name lies.
  private func owner(_ name: String) -> String {
    isOpen || !name.contains("blocks.")
      ? name : name.split(separator: ".").prefix(2).joined(separator: ".")
  }

  func isToldTime(_ box: String) -> Bool {
    box.contains("resnets") || (!isOpen && box.contains("block"))
  }

  func readsText(_ box: String) -> Bool {
    if box.contains("attentions") { return true }
    return !isOpen && inside(box).contains { $0.contains("attentions") }
  }

  /// The skips in the order in which they are laid aside: what makes each, and what it is joined in.
  var skips: [(from: String, to: String)] {
    var aside = ["conv_in"]
    for level in 0..<levels {
      let boxes = inside("down_blocks.\(level)")
      for layer in 0..<configuration.layersPerBlock {
        let attention = "down_blocks.\(level).attentions.\(layer)"
        aside.append(
          boxes.contains(attention) ? attention : "down_blocks.\(level).resnets.\(layer)")
      }
      if level < levels - 1 { aside.append("down_blocks.\(level).downsamplers.0") }
    }
    // The last one laid aside is taken first.
    let takers = (0..<levels).flatMap { place in
      (0...configuration.layersPerBlock).map { "up_blocks.\(place).resnets.\($0)" }
    }
    return zip(aside, takers.reversed()).map { ($0, $1) }
  }

  /// The skips as arrows; those between the same boxes are one.
  func skips(_ maker: BoxMaker) -> [Diagram.Arrow] {
    var bundles: [(from: String, to: String, shapes: [String])] = []
    for skip in skips {
      let (from, to) = (owner(skip.from), owner(skip.to))
      let shape = Amount.shape(maker.ledger.piece("", [skip.from]).output)
      if let place = bundles.firstIndex(where: { $0.from == from && $0.to == to }) {
        bundles[place].shapes.append(shape)
      } else {
        bundles.append((from, to, [shape]))
      }
    }
    return bundles.map { bundle in
      let label =
        bundle.shapes.count == 1
        ? bundle.shapes[0] : "\(bundle.shapes.count) × (\(bundle.shapes[0]))"
      return Diagram.Arrow(bundle.from, bundle.to, .across, label: label, .latent)
    }
  }

  /// The way down, through the bottom and up.
  func path(_ maker: BoxMaker) -> [Diagram.Arrow] {
    let down = ["conv_in"] + (0..<levels).flatMap { boxes(of: "down_blocks.\($0)") }
    let middle = configuration.hasMidBlock ? boxes(of: "mid_block") : []
    let up = (0..<levels).flatMap { boxes(of: "up_blocks.\($0)") } + ["conv_out"]
    var arrows =
      [Diagram.Arrow("x", "conv_in")] + maker.chain(down) + maker.chain(middle) + maker.chain(up)
      + [Diagram.Arrow("conv_out", "prediction")]
    let (bottom, rise) = (down[down.count - 1], up[0])
    if let first = middle.first, let last = middle.last {
      arrows += [
        Diagram.Arrow(bottom, first, .downAndIn, label: maker.made(bottom)),
        Diagram.Arrow(last, rise, .outAndUp, label: maker.made(last)),
      ]
    } else {
      arrows.append(Diagram.Arrow(bottom, rise, .across, label: maker.made(bottom)))
    }
    return arrows
  }
}
