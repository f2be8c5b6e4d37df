import Foundation
import Tensor
import TestSupport
import Testing

@testable import Diffusion

/// Pictures of 8×8 pixels, each of one colour that its caption names by number.
private struct Swatches: CaptionedPictures {
  let name = "swatches", side = 8
  var count: Int? = 20

  func pictures(_ indices: [Int]) -> Tensor<Float> {
    .concatenate(
      indices.map { Tensor(repeating: Float($0 % 20) / 10 - 1, shape: [1, 8, 8, 3]) }, axis: 0)
  }

  func captions(_ indices: [Int], variant: Int) -> [String] { indices.map { "number \($0 % 20)" } }
}

private func plan(
  _ steps: Int = 6, rate: Double = 3e-3, rule: Optimizer.Rule = .adamW()
) -> TrainingPlan {
  var plan = TrainingPlan(
    steps: steps, batch: 6, rate: LearningRate(rate, warmUp: 2, then: .cosine(steps: steps)),
    rule: rule, averageDecay: 0.9, seed: 5)
  plan.shards = 3
  return plan
}

private func autoencoder() throws -> AutoencoderKL {
  var shape = AutoencoderKL.Configuration()
  (shape.blockOutChannels, shape.layersPerBlock, shape.normNumGroups) = ([8, 8], 1, 4)
  return try AutoencoderKL(Scope(seed: 1), shape)
}

private func tokenizer() throws -> CLIPTokenizer {
  let folder = try TemporaryFolder()
  try CLIPTokenizerTrainer(captions: Swatches().captions(Array(0..<20), variant: 0), merges: 20)
    .write(to: folder.path)
  return try CLIPTokenizer(directory: folder.path)
}

private func clip(_ tokenizer: CLIPTokenizer) throws -> CLIPModel {
  var shape = CLIPModel.Configuration()
  shape.text.vocabSize = tokenizer.vocabularySize
  shape.text.eosTokenID = tokenizer.endID
  (shape.text.hiddenSize, shape.text.intermediateSize) = (16, 32)
  (shape.text.numHiddenLayers, shape.text.numAttentionHeads) = (1, 2)
  (shape.vision.hiddenSize, shape.vision.intermediateSize) = (16, 32)
  (shape.vision.numHiddenLayers, shape.vision.numAttentionHeads) = (1, 2)
  (shape.vision.imageSize, shape.vision.patchSize, shape.projectionDim) = (8, 4, 8)
  return try CLIPModel(Scope(seed: 2), shape)
}

/// Each kind of training on the swatches, from the same first weights every time.
private let tasks: [(name: String, make: @Sendable () throws -> any TrainingTask)] = [
  ("autoencoder", { AutoencoderTraining(try autoencoder(), on: Swatches()) }),
  ("decoder", { DecoderTraining(try autoencoder(), on: Swatches()) }),
  (
    "contrastive",
    {
      let tokenizer = try tokenizer()
      return ContrastiveTraining(try clip(tokenizer), tokenizer: tokenizer, on: Swatches())
    }
  ),
  (
    "text to image",
    {
      let tokenizer = try tokenizer()
      var shape = UNet2DConditionModel.Configuration()
      (shape.blockOutChannels, shape.hasAttention) = ([8, 8], [true, false])
      (shape.attentionHeads, shape.layersPerBlock) = ([2, 2], 1)
      (shape.crossAttentionDim, shape.normNumGroups) = (16, 4)
      let codes = try CodedPictures(Swatches(), count: 20, by: autoencoder())
      return TextToImageTraining(
        try UNet2DConditionModel(Scope(seed: 3), shape), textEncoder: try clip(tokenizer).textModel,
        tokenizer: tokenizer, on: codes, schedule: try NoiseSchedule(.scaledLinear))
    }
  ),
  (
    "pixels",
    {
      var shape = UNet2DModel.Configuration()
      (shape.blockOutChannels, shape.hasAttention) = ([8, 8], [false, true])
      (shape.attentionHeadDim, shape.layersPerBlock, shape.normNumGroups) = (4, 1, 4)
      return PixelTraining(
        try UNet2DModel(Scope(seed: 3), shape), on: Swatches(),
        schedule: try NoiseSchedule(.linear))
    }
  ),
  (
    "adversarial",
    {
      var shape = GAN.Configuration()
      (shape.latentChannels, shape.channels, shape.normNumGroups) = (4, [8], 2)
      return AdversarialTraining(try GAN(Scope(seed: 6), shape), on: Swatches())
    }
  ),
]

private func bits(_ trainer: inout Trainer) -> [[Float]] {
  let task = trainer.task
  let own = task.parameters.map(\.value.scalars)
  return trainer.withAverage { own + task.parameters.map(\.value.scalars) }
}

@Test(arguments: tasks.indices, [Optimizer.Rule.adamW(), .muon()])
func aTrainingGoesOnWithTheSameBits(index: Int, rule: Optimizer.Rule) throws {
  let scratch = try TemporaryFolder()
  let path = scratch.path + "/checkpoint.safetensors"
  let plan = plan(rule: rule)
  var whole = Trainer(try tasks[index].make(), plan)
  let first = whole.task.parameters.map(\.value.scalars)
  while whole.step < 6 { try whole.advance(on: Workers(count: 1)) }
  #expect(zip(first, whole.task.parameters).allSatisfy { $0 != $1.value.scalars || $0.isEmpty })

  var half = Trainer(try tasks[index].make(), plan)
  while half.step < 3 { try half.advance(on: Workers(count: 3)) }
  try half.save(to: path, identity: "swatches")
  var rest = Trainer(try tasks[index].make(), plan)
  try rest.resume(from: path, identity: "swatches")
  #expect(rest.step == 3)
  while rest.step < 6 { try rest.advance(on: Workers(count: 2)) }
  #expect(bits(&whole) == bits(&rest))
}

/// All but the adversaries, whose losses do not say how good they are.
@Test(arguments: tasks.indices.dropLast()) func whatIsTrainedGetsBetter(index: Int) throws {
  var trainer = Trainer(try tasks[index].make(), plan(60, rate: 1e-2))
  var losses: [Double] = []
  while trainer.step < 60 { losses.append(try trainer.advance().loss) }
  let (early, late) = (losses.prefix(10).reduce(0, +), losses.suffix(10).reduce(0, +))
  #expect(late < 0.85 * early, "\(tasks[index].name): \(early / 10) and then \(late / 10)")
}

@Test func aTrainingGoesOnOnlyWithItsOwnCheckpoint() throws {
  let scratch = try TemporaryFolder()
  let path = scratch.path + "/checkpoint.safetensors"
  var trainer = Trainer(try tasks[0].make(), plan())
  try trainer.advance()
  try trainer.save(to: path, identity: "swatches")
  func complaint(_ plan: TrainingPlan, _ identity: String) throws -> String {
    var other = Trainer(try tasks[0].make(), plan)
    let error = #expect(throws: TrainingError.self) {
      try other.resume(from: path, identity: identity)
    }
    #expect(other.step == 0)
    return error?.description ?? ""
  }
  #expect(try complaint(plan(7), "swatches").contains("begun with other settings"))
  #expect(try complaint(plan(), "other pictures").hasPrefix(path))
  // What an optimiser keeps has the weights' shapes, or would be read beyond its end.
  let (name, kept) = (trainer.task.parameters[0].name, try SafetensorsFile(path))
  for prefix in ["model.", "average.", "first.", "second."] {
    var tensors = try kept.entries.reduce(into: [:]) {
      $0[$1.name] = StoredTensor.float32(try kept.tensor($1.name))
    }
    tensors[prefix + name] = .float32(Tensor([1]))
    try SafetensorsWriter.write(tensors, to: path, metadata: kept.metadata)
    #expect(try complaint(plan(), "swatches").contains("\(prefix)\(name) has shape [1]; expected"))
  }
  try SafetensorsWriter.write(["a": .float32(Tensor([1]))], to: path)
  #expect(try complaint(plan(), "swatches").contains("not a training's checkpoint"))
}

@Test func aLossThatIsNoNumberEndsTheTraining() throws {
  let task = try tasks[0].make()
  task.parameters[0].value = Tensor(
    repeating: .nan, shape: task.parameters[0].value.shape)
  var trainer = Trainer(task, plan())
  let error = #expect(throws: TrainingError.self) { try trainer.advance() }
  #expect(error?.description.contains("step 1: the loss is nan") == true)
  #expect(trainer.step == 0)
}

@Test func everyPictureComesOnceARound() {
  let rounds = (0..<8).map { shuffledIndices(step: $0, batch: 5, count: 10, seed: 3) }
  for round in 0..<4 {
    #expect(Set(rounds[2 * round] + rounds[2 * round + 1]) == Set(0..<10))
  }
  #expect(rounds[0] + rounds[1] != rounds[2] + rounds[3])
  // A batch may lie across the border of two rounds.
  let long = shuffledIndices(step: 1, batch: 7, count: 10, seed: 3)
  #expect(long == Array((rounds[1] + rounds[2])[2..<9]))
  let endless = Swatches(count: nil)
  #expect(endless.indices(step: 2, batch: 4, seed: 3) == [8, 9, 10, 11])
}

/// From a ratio of signal to noise of 5 on it falls, and below 1 it grows as 1 / √ratio.
@Test func timesCountByTheirRatio() {
  for (ratio, weight) in [(0.01, 10), (0.25, 2), (1, 1), (4, 1), (10, 0.5)] {
    #expect(abs(NoisedBatch.weight(ratio / (1 + ratio)) - weight) < 1e-9 * weight)
  }
}

/// The loss that a training of pixels tells is the plain squared error, in shards as at once; what
/// moves the weights is the weighted one.
@Test func pixelsTellThePlainError() throws {
  let task = try #require(try tasks[4].make() as? PixelTraining)
  let settings = plan()
  let batch = NoisedBatch(step: 2, settings, task.schedule)
  let x0 = try task.data.pictures(
    task.data.indices(step: 2, batch: settings.batch, seed: settings.seed))
  let (noisy, epsilon) = batch.noised(x0, 0..<settings.batch)
  let tape = Tape<Float>()
  var plain = 0.0
  let weighted = tape.record {
    let squares = (task.model(noisy, times: batch.times.map(Float.init)) - epsilon).squared()
    plain = squares.mean
    return batch.weightedMean(squares, 0..<settings.batch)
  }
  let expected = try tape.gradients(of: weighted)
  let (loss, gradients) = try task.gradients(step: 2, settings, on: Workers(count: 2))
  #expect(abs(loss / plain - 1) < 1e-5 && abs(loss / weighted.mean - 1) > 0.01)
  for parameter in task.parameters {
    let (ours, theirs) = (try #require(gradients[parameter]), try #require(expected[parameter]))
    let largest = max(abs(theirs.extent.least), abs(theirs.extent.greatest))
    #expect(zip(ours.scalars, theirs.scalars).allSatisfy { abs($0 - $1) <= 1e-4 * largest + 1e-7 })
  }
}

/// What a network of pixels is shown is √ᾱ x₀ + √(1−ᾱ) ε, whatever part of the batch it is in.
@Test func noisedBatchesFollowTheClosedForm() throws {
  let schedule = try NoiseSchedule(.linear)
  let batch = NoisedBatch(step: 3, plan(), schedule)
  let x0 = Swatches().pictures([1, 5, 9, 12, 17, 19])
  let (noisy, epsilon) = batch.noised(x0, 0..<6)
  let part = batch.noised(x0.slice(2..<5), 2..<5)
  #expect(part.noisy == noisy.slice(2..<5) && part.epsilon == epsilon.slice(2..<5))
  #expect(abs(epsilon.mean) < 0.1 && abs(epsilon.meanSquare - 1) < 0.1)
  for (row, t) in batch.times.enumerated() {
    let (signal, noise) = (
      schedule.alphaBar[t].squareRoot(), (1 - schedule.alphaBar[t]).squareRoot()
    )
    for place in [0, 50, 191] {
      let (x, e) = (x0.scalars[row * 192 + place], epsilon.scalars[row * 192 + place])
      #expect(abs(noisy.scalars[row * 192 + place] - Float(signal) * x - Float(noise) * e) < 1e-5)
    }
  }
  #expect(Set(batch.times).count > 3 && NoisedBatch(step: 4, plan(), schedule).times != batch.times)
}

@Test func textsAreCutWhereAllOfThemHaveEnded() {
  let ids = [[9, 1, 8, 8, 8], [9, 1, 2, 8, 8]]
  #expect(ContrastiveTraining.cut(ids, end: 8) == [[9, 1, 8, 8], [9, 1, 2, 8]])
}

@Test func theFactorOfSimilaritiesStaysBounded() throws {
  let task = try tasks[2].make()
  let scale = try #require(task.parameters.first { $0.name == "logit_scale" })
  scale.value = Tensor([9], shape: [])
  task.constrain()
  #expect(abs(exp(Double(scale.value.scalars[0])) - 100) < 1e-3)
}

@Test func codesSpreadAsANormalDistributionDoes() throws {
  let codes = try CodedPictures(Swatches(), count: 20, by: autoencoder())
  let indices = Array(0..<20)
  let noise = Tensor<Float>.normal([20] + codes.shape, seed: 1)
  let sample = codes.sample(indices, noise)
  let variance = sample.meanSquare - sample.mean * sample.mean
  #expect(codes.shape == [4, 4, 4] && abs(variance - 1) < 0.1)
  // A code is its picture's, wherever it stands in a batch.
  let other = codes.sample(
    [7, 3], .concatenate([noise.slice(7..<8), noise.slice(3..<4)], axis: 0))
  #expect(other.slice(0..<1) == sample.slice(7..<8) && other.slice(1..<2) == sample.slice(3..<4))
}
