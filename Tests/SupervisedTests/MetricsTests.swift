import Formats
import Testing

@testable import Supervised

@Suite struct MetricsTests {
  @Test(arguments: ["two", "four"]) func classesAreScoredAsByScikitLearn(_ part: String) throws {
    let expected = try sklearn(part)
    let classes = Int(try expected.number("classes"))
    let actual = try expected.numbers("actual").map { Int($0) }
    let scores = try expected.numbers("scores")
    let guesses = Loss.Output.probabilities.classes(scores.map { Float($0) }, width: classes)
    let matrix = ConfusionMatrix(actual: actual, predicted: guesses, classes: classes)
    #expect(matrix.counts.map(Double.init) == (try expected.numbers("confusion")))
    #expect(abs(matrix.accuracy - (try expected.number("accuracy"))) < 1e-12)
    let average: ConfusionMatrix.Average = classes == 2 ? .binary() : .macro
    for (name, each) in [
      ("precision", matrix.precision), ("recall", matrix.recall), ("f1", matrix.f1),
    ] {
      #expect(distance(each, try expected.numbers("each_\(name)")) < 1e-12)
      let mean = matrix.averaged(each, average)
      #expect(abs(mean - (try expected.number(name))) < 1e-12, "\(name)")
      let weighted = matrix.averaged(each, .weighted)
      #expect(abs(weighted - (try expected.number("weighted_\(name)"))) < 1e-12)
    }
    let auc =
      classes == 2
      ? Scores.rocAUC(actual.indices.map { scores[2 * $0 + 1] }, positives: actual.map { $0 == 1 })
      : Scores.rocAUC(scores, classes: actual, count: classes)
    #expect(abs(auc - (try expected.number("auc"))) < 1e-12)
    let loss = Scores.logLoss(scores, classes: actual, count: classes)
    #expect(abs(loss - (try expected.number("log_loss"))) < 1e-12)
    if classes > 2 {
      let top = Scores.topKAccuracy(scores, classes: actual, count: classes, k: 2)
      #expect(abs(top - (try expected.number("top_2"))) < 1e-12)
    }
  }

  @Test func numbersAreScoredAsByScikitLearn() throws {
    let expected = try sklearn("regression")
    let (y, guess) = (try expected.numbers("actual"), try expected.numbers("predicted"))
    #expect(abs(Scores.rSquared(guess, y, width: 2) - (try expected.number("r2"))) < 1e-12)
    #expect(abs(Scores.meanAbsoluteError(guess, y) - (try expected.number("mae"))) < 1e-12)
    #expect(abs(Scores.meanSquaredError(guess, y) - (try expected.number("mse"))) < 1e-12)
  }

  @Test func metricsReadLogits() throws {
    // One logit a row: above 0 is class 1.
    let one = Predictions(
      outputs: [2, -1, 0.5], width: 1, meaning: .logits, targets: [1, 0, 0])
    #expect(one.predictedClasses == [1, 0, 1])
    #expect(abs(Metric.accuracy.value(of: one) - 2.0 / 3) < 1e-12)
    #expect(Metric.precision.value(of: one) == 0.5 && Metric.recall.value(of: one) == 1)
    #expect(Metric.auc.value(of: one) == 1)
    let flat = Predictions(
      outputs: [0, 0, 0, 0, 0, 0], width: 3, meaning: .logits, targets: [0, 2])
    #expect(abs(Metric.perplexity.value(of: flat) - 3) < 1e-9)
    #expect(Metric.topK(3).value(of: flat) == 1)
  }

  @Test func matrixAsText() {
    let matrix = ConfusionMatrix(actual: [0, 1, 1], predicted: [0, 1, 0], classes: 2)
    #expect(
      matrix.text(names: ["no", "yes"])
        == "true \\ predicted  no  yes\nno                 1    0\nyes                1    1")
  }
}
