import Neural
import Testing

@testable import Supervised

@Suite struct CallbackTests {
  /// A fitting whose validation losses are what a list says.
  private func epochs(
    _ losses: [Double], _ callback: EarlyStopping
  ) throws -> (epochs: Int, kept: Float) {
    let network = try Network(Dense(1), input: [1])
    network.compile(loss: .meanSquaredError, optimizer: .sgd(), learningRate: 0)
    let data = try Dataset(inputs: [1], inputShape: [1], targets: .values([1], width: 1))
    let fitting = try Fitting(network, data, FitOptions(epochs: losses.count))
    for (index, loss) in losses.enumerated() {
      var record = EpochRecord(epoch: index + 1)
      record.add("val_loss", loss)
      network.weights["dense_0.bias"] = [Float(index + 1)]
      if try callback.epochEnded(fitting, record) == .stop {
        try callback.fitEnded(fitting)
        return (index + 1, network.weights["dense_0.bias"]?[0] ?? .nan)
      }
    }
    try callback.fitEnded(fitting)
    return (losses.count, network.weights["dense_0.bias"]?[0] ?? .nan)
  }

  // "Check the validation loss every k epochs; if it is higher than last time, stop and use the
  // previous model."
  @Test func theRisingRuleKeepsThePreviousModel() throws {
    let losses = [9, 5, 8, 4, 1, 3, 7, 6, 2, 1.0]
    // Checks at 2 (5), 4 (4), 6 (3), 8 (6): higher, so the model of epoch 6 is used.
    let every2 = try epochs(losses, EarlyStopping(.rising(every: 2)))
    #expect(every2.epochs == 8 && every2.kept == 6)
    let every1 = try epochs(losses, EarlyStopping(.rising(every: 1)))
    #expect(every1.epochs == 3 && every1.kept == 2)
    let never = try epochs([3, 2, 1], EarlyStopping(.rising(every: 1)))
    #expect(never.epochs == 3 && never.kept == 3)
  }

  @Test func patienceKeepsTheBest() throws {
    let losses = [5, 4, 4.5, 4.2, 4.1, 3.0, 9]
    let three = try epochs(losses, EarlyStopping(.patience(3)))
    #expect(three.epochs == 5 && three.kept == 2)
    let four = try epochs(losses, EarlyStopping(.patience(4)))
    #expect(four.epochs == 7 && four.kept == 6)
    let never = try epochs(losses, EarlyStopping(.never))
    #expect(never.epochs == 7 && never.kept == 6)
    let strict = try epochs([5, 4.9, 4.8, 4.7], EarlyStopping(.patience(2), minimumChange: 0.5))
    #expect(strict.epochs == 3 && strict.kept == 1)
  }

  @Test func whatIsNoNumberIsNoBest() throws {
    let three = try epochs([.nan, 4, 5, 3, .nan], EarlyStopping(.patience(4)))
    #expect(three.epochs == 5 && three.kept == 4)
    let rising = try epochs([.nan, 4, .nan, 3], EarlyStopping(.rising(every: 1)))
    #expect(rising.epochs == 3 && rising.kept == 2)
  }

  @Test func aFailedTrainingKeepsTheBest() throws {
    struct Stop: Error {}
    let network = try Network(Dense(3, name: "d"), input: [2], seed: 1)
    network.compile(loss: .crossEntropy, learningRate: 0.1)
    #expect(throws: Stop.self) {
      try network.fit(
        clouds(), epochs: 3, callbacks: [EarlyStopping(.never)],
        progress: { progress in
          if progress.epoch == 2, progress.row > 200 { throw Stop() }
        })
    }
    let alone = try Network(Dense(3, name: "d"), input: [2], seed: 1)
    alone.compile(loss: .crossEntropy, learningRate: 0.1)
    try alone.fit(clouds(), epochs: 1)
    #expect(network.weights["d.kernel"] == alone.weights["d.kernel"])
  }

  @Test func aPlateauLowersTheRate() throws {
    let network = try Network(Dense(3), input: [2], seed: 1)
    network.compile(loss: .crossEntropy, optimizer: .sgd(), learningRate: 0)
    let history = try network.fit(
      clouds(), epochs: 5, callbacks: [ReduceOnPlateau(factor: 0.5, patience: 2)])
    #expect(history["learning_rate"] == [0, 0, 0, 0, 0])
    let fitting = try Fitting(
      network, clouds(), FitOptions(epochs: 5),
      callbacks: [ReduceOnPlateau(factor: 0.5, patience: 2)])
    while try fitting.runEpoch() {}
    #expect(fitting.rateFactor == 0.25)
  }

  @Test func anUnknownMeasureIsSaid() throws {
    let network = try Network(Dense(3), input: [2], seed: 1)
    network.compile(loss: .crossEntropy)
    #expect(
      sentence { try network.fit(clouds(), callbacks: [EarlyStopping(monitor: "val_acc")]) }
        == "Early stopping watches 'val_acc', which is not measured; there are: loss, learning_rate."
    )
  }
}
