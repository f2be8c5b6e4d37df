import Viz

/// Where each object truly is: the ground truth that attention maps are compared with.
extension Scene {
  /// One coverage map per object, in the objects' order: `side · side` values of 0…255, row by
  /// row, counting only what can be seen of the object. Shadows belong to the ground.
  public func masks(side: Int = Scene.side) -> [[UInt8]] {
    var masks = objects.map { $0.silhouette(side: side) }
    for front in masks.indices {
      for behind in 0..<front {
        for i in masks[behind].indices {
          let open = 255 - Int(masks[front][i])
          let seen = (Int(masks[behind][i]) * open + 127) / 255
          masks[behind][i] = UInt8(seen)
        }
      }
    }
    return masks
  }
}

extension SceneObject {
  func silhouette(side: Int) -> [UInt8] {
    let canvas = Canvas.mask(width: Double(side), height: Double(side))
    canvas.scale(Double(side) / Double(Scene.side), Double(side) / Double(Scene.side))
    draw(on: canvas)
    return canvas.withPixels { data, stride, width, height in
      var mask: [UInt8] = []
      mask.reserveCapacity(width * height)
      for y in 0..<height {
        mask += UnsafeBufferPointer(start: data + y * stride, count: width)
      }
      return mask
    }
  }
}
