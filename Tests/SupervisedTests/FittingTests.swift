import CAllocations
import Formats
import Neural
import Randomness
import Testing
import Threads

@testable import Supervised

@Suite struct FittingTests {
  private func network(threads: Int = 1, dropout: Double = 0) throws -> Network {
    let network = try Network(
      Sequential {
        Dense(32, activation: .tanh)
        Dropout(dropout)
        Dense(3)
      }, input: [2], seed: 3, threads: threads)
    network.compile(loss: .crossEntropy, learningRate: 0.01, metrics: [.accuracy])
    return network
  }

  @Test func learnsAndReports() throws {
    let network = try network()
    let history = try network.fit(
      clouds(), epochs: 20, batchSize: 32, validation: .data(clouds(90, seed: 2)), seed: 1)
    #expect(history.epochs.count == 20)
    #expect(
      history.last?.names == ["loss", "accuracy", "val_loss", "val_accuracy", "learning_rate"])
    #expect(try #require(history.last?["val_accuracy"]) > 0.93)
    let scores = try network.evaluate(clouds(90, seed: 2))
    #expect(scores["loss"] == history.last?["val_loss"])
    #expect(scores["accuracy"] == history.last?["val_accuracy"])
    let data = try clouds(90, seed: 2)
    let classes = try network.predictClasses(data.inputs)
    let right = zip(classes, data.classes ?? []).count { $0 == Int($1) }
    #expect(Double(right) / 90 == scores["accuracy"])
    let chances = try network.predictProbabilities(data.inputs)
    #expect(chances.count == 270 && abs(chances[0] + chances[1] + chances[2] - 1) < 1e-9)
  }

  @Test func sameSeedSameBytesForAnyThreads() throws {
    var expected: [Float] = []
    for threads in [1, 1, 2] {
      let network = try Network(
        Sequential {
          Dense(300, activation: .relu)
          Dropout(0.2)
          Dense(200, activation: .relu)
          Dense(3)
        }, input: [2], seed: 3, threads: threads)
      network.compile(loss: .crossEntropy, learningRate: 0.01)
      try network.fit(clouds(), epochs: 3, batchSize: 100, seed: 5)
      let found = network.layout.entries.flatMap { network.weights[$0.path] ?? [] }
      if expected.isEmpty { expected = found }
      #expect(found == expected, "\(threads) threads")
    }
  }

  @Test func resumesExactly() throws {
    let options = FitOptions(
      epochs: 8, batchSize: 17, validation: .split(0.25), seed: 4, augmentation: [])
    func begin() throws -> Fitting {
      try Fitting(
        network(dropout: 0.1), clouds(), options,
        callbacks: [EarlyStopping(.patience(6)), ReduceOnPlateau(patience: 1)])
    }
    let whole = try begin()
    while try whole.runEpoch() {}
    let first = try begin()
    for _ in 0..<3 { try first.runEpoch() }
    var archive = Archive()
    try first.encode(into: &archive)
    let second = try begin()
    try second.decode(from: archive)
    while try second.runEpoch() {}
    #expect(second.history == whole.history)
    for entry in whole.network.layout.entries {
      #expect(second.network.weights[entry.path] == whole.network.weights[entry.path])
    }
  }

  @Test func batchesAllocateNothing() async {
    // In a process of its own, where no other test allocates meanwhile.
    await #expect(processExitsWith: .success) {
      guard apus_allocations_counted() else { return }
      let network = try Network(
        Sequential {
          Dense(32, activation: .tanh)
          Dropout(0.1)
          Dense(3)
        }, input: [2], seed: 3)
      network.compile(loss: .crossEntropy, learningRate: 0.01, metrics: [.accuracy])
      var counts = [Int64](repeating: 0, count: 8)
      var calls = 0
      let fitting = try Fitting(network, clouds(3000), FitOptions(epochs: 2, batchSize: 10))
      fitting.progress = { _ in
        calls += 1
        // Of an epoch's 300 batches, all but the first and the last few.
        if calls == 20 { counts[0] = apus_allocations() }
        if calls == 290 { counts[1] = apus_allocations() }
        if calls == 320 { counts[2] = apus_allocations() }
        if calls == 590 { counts[3] = apus_allocations() }
      }
      while try fitting.runEpoch() {}
      #expect(calls == 600 && counts[0] > 0)
      #expect(counts[1] - counts[0] == 0)
      #expect(counts[3] - counts[2] == 0)
    }
  }

  @Test func aDivergedLossIsNamed() throws {
    let network = try Network(
      Sequential {
        Dense(8, name: "first")
        Lambda { $0.exp() }
        Dense(1, name: "last")
      }, input: [1], seed: 1)
    network.compile(loss: .meanSquaredError, optimizer: .sgd(), learningRate: 1)
    let data = try Dataset(
      inputs: [1, 2, 3, 400], inputShape: [1], targets: .values([1, 2, 3, 4], width: 1))
    let error = #expect(throws: SupervisedError.self) {
      try network.fit(data, epochs: 50, batchSize: 2)
    }
    guard case .diverged(_, let batch, let place)? = error else {
      Issue.record("\(error as Any)")
      return
    }
    #expect((1...2).contains(batch))
    #expect(place.contains("layer") || place.contains("parameter"))
    for entry in network.layout.entries {
      #expect(network.weights[entry.path]?.allSatisfy(\.isFinite) == true)
    }
  }

  @Test func weightsCount() throws {
    // A weight of 2 is the row twice: the same mean gradient up to the number of rows.
    let data = try clouds(60)
    let doubled = try clouds(60).rows(Array(0..<60) + Array(stride(from: 0, to: 60, by: 3)))
    let weighted = try network()
    let repeated = try network()
    for network in [weighted, repeated] {
      network.compile(loss: .crossEntropy, optimizer: .sgd(), learningRate: 0.1)
    }
    try weighted.fit(data, batchSize: .full, shuffle: false, classWeights: [2, 1, 1])
    repeated.compile(loss: .crossEntropy, optimizer: .sgd(), learningRate: 0.1 * 80 / 60)
    try repeated.fit(doubled, batchSize: .full, shuffle: false)
    for entry in weighted.layout.entries {
      let (a, b) = (weighted.weights[entry.path] ?? [], repeated.weights[entry.path] ?? [])
      #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-5 })
    }
    let other = try network()
    other.compile(loss: .crossEntropy, optimizer: .sgd(), learningRate: 0.1)
    try other.fit(
      data, batchSize: .full, shuffle: false, sampleWeights: (0..<60).map { $0 % 3 == 0 ? 2 : 1 })
    for entry in other.layout.entries {
      #expect(other.weights[entry.path] == weighted.weights[entry.path])
    }
  }

  @Test func sampleWeightsCountWithoutTargets() throws {
    let data = try Dataset(
      inputs: (0..<24).map { Float($0 * 7 % 11) / 11 }, inputShape: [2])
    func fitted(_ weights: [Float]?) throws -> [Float] {
      let network = try Network(Dense(2, name: "d"), input: [2], seed: 1)
      network.compile(loss: .meanSquaredError, optimizer: .sgd(), learningRate: 0.5)
      try network.fit(data, epochs: 3, shuffle: false, sampleWeights: weights)
      return network.weights["d.kernel"] ?? []
    }
    let plain = try fitted(nil)
    #expect(try fitted([Float](repeating: 1, count: 12)) == plain)
    #expect(try fitted([Float](repeating: 0, count: 12)) != plain)
  }

  @Test func metricsOfAutoencodersSeeTheInputs() throws {
    let data = try Dataset(inputs: (0..<24).map { Float($0 % 5) }, inputShape: [2])
    let network = try Network(Dense(2), input: [2], seed: 1)
    network.compile(
      loss: .meanSquaredError, optimizer: .sgd(), learningRate: 0, metrics: [.meanSquaredError])
    let history = try network.fit(data, epochs: 2, batchSize: 5, validation: .data(data))
    let (mse, loss, judged) = (history["mse"], history["loss"], history["val_mse"])
    #expect(abs(mse[1] - loss[1]) < 1e-5 && abs(mse[1] - judged[1]) < 1e-5)
    // A model of codes beside what it rebuilds has nothing to be compared with one by one.
    let wide = try Network(Dense(3), input: [2], seed: 1)
    wide.compile(
      loss: Loss("own", output: .values, target: .values) { output, _ in output.sum(axes: [1]) },
      metrics: [.meanSquaredError])
    #expect(sentence { try wide.fit(data) }?.contains("3 outputs with the 2 targets") == true)
  }

  @Test func metricsOfClassesNeedClasses() throws {
    func fit(_ targets: Targets, outputs: Int) throws {
      let network = try Network(Dense(outputs), input: [1], seed: 1)
      network.compile(loss: .binaryCrossEntropy, metrics: [.accuracy])
      let data = try Dataset(name: "d", inputs: [1, 2], inputShape: [1], targets: targets)
      try network.fit(data)
      _ = try network.evaluate(data)
    }
    try fit(.values([0, 1], width: 1), outputs: 1)
    #expect(
      sentence { try fit(.values([0, 3.7], width: 1), outputs: 1) }?.contains("row 1 is 3.7")
        == true)
    #expect(
      sentence { try fit(.values([0, 1, 1, 1, 0, 0], width: 3), outputs: 3) }?.contains(
        "3 numbers a row") == true)
    #expect(sentence { try fit(.none, outputs: 1) }?.contains("no targets") == true)
  }

  @Test func indicesAreWholeNumbers() throws {
    let network = try Network(
      Sequential {
        Embedding(4, 2)
        Flatten()
        Dense(1)
      }, input: [2], inputType: .int32, seed: 1)
    network.compile(loss: .meanSquaredError)
    #expect(try network.predict([0, 3]).count == 1)
    #expect(
      sentence { _ = try network.predict([0, 1, 2, 1e10]) }?.contains("row 1, column 1") == true)
    let data = try Dataset(
      name: "d", inputs: [1, 2, 2.5, 0], inputShape: [2], targets: .values([1, 2], width: 1))
    #expect(
      sentence { try network.fit(data) }?.contains("d: row 1, column 0 holds 2.5") == true)
  }

  @Test func penaltiesAreInTheLoss() throws {
    let data = try clouds(30)
    let plain = try network()
    let loss = try #require(try plain.evaluate(data)["loss"])
    let kernels = plain.layout.entries.filter { $0.sizes.count == 2 }
      .flatMap { plain.weights[$0.path] ?? [] }.map(Double.init)
    let squares = kernels.reduce(0) { $0 + $1 * $1 }
    let sizes = kernels.reduce(0) { $0 + abs($1) }
    let cases: [(Penalty, Double)] = [
      (.l1(0.01), 0.01 * sizes), (.l2(0.02), 0.02 * squares),
      (.l1l2(l1: 0.01, l2: 0.02), 0.01 * sizes + 0.02 * squares),
      (.perRow(alpha: 3), 1.5 * squares / 30),
    ]
    for (penalty, expected) in cases {
      let network = try network()
      network.compile(loss: .crossEntropy, penalty: penalty)
      let found = try #require(try network.evaluate(data)["loss"])
      #expect(abs(found - loss - expected) < 1e-5, "\(penalty)")
      let history = try network.fit(data, epochs: 1, batchSize: .full)
      #expect(abs(try #require(history["loss"].first) - found) < 1e-5)
    }
  }

  @Test func gradientNormsAreMeasured() throws {
    let network = try network()
    let history = try network.fit(clouds(), epochs: 2, measuresGradients: true)
    #expect(history.parameterPaths.count == 4 && history.gradientNorms.count == 2)
    #expect(history.gradientNorms[0].allSatisfy { $0 > 0 })
  }

  @Test func whatDoesNotFitIsSaid() throws {
    let network = try network()
    let wrong = try Dataset(
      inputs: [1, 2, 3], inputShape: [3], targets: .classes([0], names: ["a"]))
    #expect(sentence { try network.fit(wrong) }?.contains("takes [2]; reshape one") == true)
    let numbers = try Dataset(inputs: [1, 2], inputShape: [2], targets: .values([1], width: 1))
    #expect(sentence { try network.fit(numbers) }?.contains("use .meanSquaredError") == true)
    network.compile(loss: .meanSquaredError, metrics: [.accuracy])
    #expect(sentence { try network.fit(numbers) }?.contains("does not fit the loss") == true)
    let fresh = try Network(Dense(1), input: [2])
    #expect(sentence { try fresh.fit(numbers) }?.contains("not compiled") == true)
    #expect(sentence { try network.fit(clouds(), batchSize: 0) }?.contains("0 rows") == true)
  }

  @Test func summaryListsLayers() throws {
    let text = try Network(
      Sequential {
        Conv2D(6, 5, padding: .same, activation: .tanh)
        AveragePooling2D()
        Flatten()
        Dense(10)
      }, input: [28, 28, 1]
    ).summary()
    #expect(text.contains("[batch, 28, 28, 6]"))
    #expect(text.contains("11,770"))
    #expect(text.contains("11,926 parameters are learned."))
    // The seed's example: 8-12-1 has 121 parameters.
    let seed = try Network(
      Sequential {
        Dense(12, activation: .sigmoid)
        Dense(1, activation: .sigmoid)
      }, input: [8])
    #expect(seed.parameterCount == 121)
  }
}
