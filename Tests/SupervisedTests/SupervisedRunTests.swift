import Formats
import Neural
import Testing

@testable import Supervised

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct SupervisedRunTests {
  private func withFolder(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/apus-supervised-XXXXXX".utf8CString)
    let path = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer { try? Files.remove(path) }
    try body(path)
  }

  /// A file of the clouds, and settings of a small perceptron.
  private func settings(_ folder: String) throws -> SupervisedSettings {
    let data = try clouds(200)
    var text = "x,y,kind\n"
    for row in 0..<200 {
      text += "\(data.inputs[2 * row]),\(data.inputs[2 * row + 1]),\(data.classNames[row % 3])\n"
    }
    try Files.write(text, to: "\(folder)/clouds.csv")
    let kind = try ModelKind.named("perceptron")
    let configuration = try kind.changing(kind.defaults, "hidden", to: [16])
    var settings = SupervisedSettings(
      model: "perceptron", configuration: configuration, data: "\(folder)/clouds.csv")
    settings.epochs = 12
    settings.learningRate = 0.01
    settings.batchSize = 16
    settings.seed = 3
    return settings
  }

  @Test func aRunIsKeptResumedAndUsed() throws {
    try withFolder { folder in
      let settings = try settings(folder)
      let whole = try SupervisedRun(settings, folder: "\(folder)/whole").run()
      #expect(try #require(whole.result.metrics["accuracy"]) > 0.9)
      #expect(whole.predictions?.confusion.total == 50)
      // Interrupted in its seventh epoch, and resumed.
      struct Stop: Error {}
      let cut = try SupervisedRun(settings, folder: "\(folder)/cut")
      #expect(throws: Stop.self) {
        try cut.run(progress: { if $0.epoch == 7, $0.row > 40 { throw Stop() } })
      }
      let resumed = try SupervisedRun(settings, folder: "\(folder)/cut", resume: true, threads: 2)
      #expect(resumed.fitting.epoch == 6)
      let result = try resumed.run().result
      #expect(result.metrics == whole.result.metrics)
      for name in ["metrics.jsonl", "model/arrays.safetensors", "run.json"] {
        #expect(
          try Files.readBytes("\(folder)/cut/\(name)")
            == Files.readBytes("\(folder)/whole/\(name)"),
          "\(name)")
      }
      let model = try FittedModel.read(run: "\(folder)/whole")
      let (values, width) = try model.predict([0, 2, 2, -1])
      #expect(width == 3 && values.count == 6 && values[0] > 0.5 && values[4] > 0.5)
      #expect(
        sentence { _ = try SupervisedRun(settings, folder: "\(folder)/whole") }?.contains(
          "--resume") == true)
      #expect(SupervisedSettings.isRun("\(folder)/whole") && !SupervisedSettings.isRun(folder))
    }
  }

  @Test func aResumeThatDoesNotFitDestroysNothing() throws {
    try withFolder { folder in
      let settings = try settings(folder)
      let run = "\(folder)/run"
      _ = try SupervisedRun(settings, folder: run).run()
      func held() throws -> [[UInt8]] {
        try ["metrics.jsonl", "model/arrays.safetensors"].map {
          try Files.readBytes("\(run)/\($0)")
        }
      }
      let before = try held()
      let text = try Files.readText("\(folder)/clouds.csv")
      let wider = text.split(separator: "\n").enumerated().map {
        $0.offset == 0 ? "new,\($0.element)" : "\($0.offset),\($0.element)"
      }
      try Files.write(wider.joined(separator: "\n") + "\n", to: "\(folder)/clouds.csv")
      let problem = sentence { _ = try SupervisedRun(settings, folder: run, resume: true) }
      #expect(problem?.contains("does not fit") == true)
      #expect(problem?.contains("epoch-00000012") == true)
      #expect(try held() == before)
      try Files.write(text, to: "\(folder)/clouds.csv")

      // One torn checkpoint is passed over, and removed by the next.
      let newest = "\(run)/checkpoints/epoch-00000012"
      try Files.write("{", to: "\(newest)/values.json")
      let resumed = try SupervisedRun(settings, folder: run, resume: true)
      #expect(resumed.fitting.epoch == 11)
      _ = try resumed.run()
      #expect(try held() == before)
      #expect(try Files.list("\(run)/checkpoints") == ["epoch-00000011", "epoch-00000012"])

      for name in try Files.list("\(run)/checkpoints") {
        try Files.write("{", to: "\(run)/checkpoints/\(name)/values.json")
      }
      #expect(
        sentence { _ = try SupervisedRun(settings, folder: run, resume: true) }?.contains(
          "is whole") == true)
      #expect(try held() == before)
    }
  }

  @Test func settingsThatMakeNoSenseAreRefusedFirst() throws {
    try withFolder { folder in
      let good = try settings(folder)
      let wrong: [(String, (inout SupervisedSettings) -> Void)] = [
        ("--epochs", { $0.epochs = .max }), ("--epochs", { $0.epochs = 0 }),
        ("--batch", { $0.batchSize = -1 }), ("--lr", { $0.learningRate = -1 }),
        ("--lr", { $0.learningRate = .nan }), ("fit.warm_up_epochs", { $0.warmUpEpochs = 1e300 }),
        ("fit.clip_norm", { $0.clipNorm = 0 }), ("fit.label_smoothing", { $0.labelSmoothing = 5 }),
        ("fit.patience", { $0.patience = -3 }), ("fit.l2", { $0.l2 = -1 }),
        ("fit.scaling", { $0.scaling = "inf" }), ("fit.task", { $0.task = "both" }),
        ("fit.validation", { $0.validation = 0.999 }), ("fit.validation", { $0.validation = 1 }),
        ("model.code", { $0.model = "vae" }),
      ]
      for (name, change) in wrong {
        var settings = good
        change(&settings)
        if settings.model == "vae" {
          let kind = try ModelKind.named("vae")
          settings.configuration = try kind.changing(kind.defaults, "code", to: -1)
        }
        let problem = sentence { _ = try SupervisedRun(settings, folder: "\(folder)/run") }
        #expect(problem?.contains(name) == true, "\(name): \(problem ?? "nothing")")
      }
      #expect(!Files.exists("\(folder)/run/run.json"))
    }
  }

  @Test func aBernoulliAutoencoderSeesShares() throws {
    try withFolder { folder in
      var settings = try settings(folder)
      let kind = try ModelKind.named("vae")
      settings.model = "vae"
      settings.configuration = try kind.changing(kind.defaults, "hidden", to: [4])
      settings.epochs = 1
      guard case .minMax = try SupervisedRun(settings, folder: nil).model.scaling else {
        Issue.record("another scaling")
        return
      }
      settings.scaling = "standard"
      #expect(
        sentence { _ = try SupervisedRun(settings, folder: nil) }?.contains(
          "model.likelihood=gaussian") == true)
      settings.configuration = try kind.changing(
        settings.configuration, "likelihood", to: "gaussian")
      _ = try SupervisedRun(settings, folder: nil)
    }
  }

  @Test func everyModelIsMadeFromItsDefaults() throws {
    for kind in ModelKind.all {
      let module = try kind.make(kind.defaults, [28, 28, 1], 10)
      #expect(try kind.normalized(kind.defaults) == kind.defaults)
      func check(_ module: some Module) throws { _ = try Network(module, input: [28, 28, 1]) }
      try check(module)
    }
    let kind = try ModelKind.named("perceptron")
    #expect(
      sentence { _ = try kind.changing(kind.defaults, "hiden", to: [1]) }?.contains(
        "'model.hidden'")
        == true)
    #expect(
      sentence { _ = try kind.changing(kind.defaults, "hidden", to: "a") }
        == "model.hidden cannot be \"a\": it takes a value such as [256,128,100].")
    #expect(sentence { _ = try ModelKind.named("lenet") }?.contains("lenet5") == true)
  }
}
