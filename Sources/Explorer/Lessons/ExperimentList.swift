/// Every experiment a lesson can name: a new one is a line here.
enum ExperimentList {
  static let all: [any Experiment.Type] = [
    ForwardExperiment.self,
    ResidualExperiment.self,
    TimestepExperiment.self,
    TrainExperiment.self,
    GANExperiment.self,
    GANVsDiffusionExperiment.self,
    PipelineExperiment.self,
    TextExperiment.self,
    LatentExperiment.self,
    ReverseExperiment.self,
    UNetExperiment.self,
    ClipExperiment.self,
    Text2ImgExperiment.self,
    Img2ImgExperiment.self,
    ManyStepsExperiment.self,
    DistributionExperiment.self,
    ScalingExperiment.self,
  ]
}
