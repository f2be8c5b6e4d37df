// The contrastive loss on several cores: each sample's loss depends on the whole batch.

import Tensor

extension CLIPModel {
  /// One shard's way to its embeddings.
  private struct Shard: Sendable {
    let samples: Range<Int>
    let tape: Tape<Float>
    let images, texts: Tensor<Float>
  }

  /// The contrastive loss of a whole batch and its gradients. Text i belongs to picture i.
  ///
  /// The towers run shard by shard side by side, each under a tape of its own; the loss is that of
  /// all embeddings together; its gradients by them go back to the shards' tapes. Shards do not
  /// depend on the workers, so the result has the same bits for any number of them.
  public func contrastiveGradients(
    pictures: Tensor<Float>, ids: [[Int]], shards: Int, on workers: Workers = .shared
  ) throws -> (loss: Double, gradients: Gradients<Float>) {
    guard let count = pictures.shape.first, count > 0, count == ids.count else {
      throw ShapeError(
        "contrastiveGradients", [pictures.shape, [ids.count]],
        "there is a picture, and a text for each")
    }
    let parts = workers.mapShards(samples: count, shards: shards) { samples in
      let tape = Tape<Float>()
      let (images, texts) = tape.record {
        (imageEmbeddings(pictures.slice(samples)), textEmbeddings(Array(ids[samples])))
      }
      return Shard(samples: samples, tape: tape, images: images, texts: texts)
    }
    let tape = Tape<Float>()
    let images = tape.traced(.concatenate(parts.map(\.images.plain), axis: 0))
    let texts = tape.traced(.concatenate(parts.map(\.texts.plain), axis: 0))
    let loss = tape.record {
      Self.contrastiveLoss(imageEmbeddings: images, textEmbeddings: texts, scale: scale)
    }
    let ofLoss = try tape.gradients(of: loss)
    let ofTowers = try workers.mapShards(samples: parts.count, shards: parts.count) { place in
      let part = parts[place.lowerBound]
      // A sum whose gradient by the embeddings is the loss's.
      let sums = [(part.images, images), (part.texts, texts)].compactMap { own, all in
        ofLoss[all].map { (own * $0.slice(part.samples)).sum() }
      }
      return try part.tape.gradients(of: sums.reduce(Tensor([0], shape: []), +))
    }
    return (loss.mean, Gradients.sum([ofLoss] + ofTowers, on: workers) ?? ofLoss)
  }
}
