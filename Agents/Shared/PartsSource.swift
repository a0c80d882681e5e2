internal import Gym
internal import Neural
internal import Randomness

/// Draws actions of several parts from what an actor's network says.
final class PartsSource {
  /// The drawn actions as they are kept: one-hots, then numbers, `[environments, outputs]`.
  let kept: Slab<Float>
  private let parts: ActionParts
  private let environments: Int
  private let probabilities: UnsafeMutablePointer<Float>
  private let logProbabilities: UnsafeMutablePointer<Float>
  private let numbers: UnsafeMutablePointer<Float>?
  private let noise: ActionNoise?
  private let codeWidth: Int
  private let legal: Slab<Float>
  private let likelihood: Runner
  private let likelihoods: UnsafeMutablePointer<Float>
  private let chooser: PartsChooser

  /// - Parameters:
  ///   - runner: of the acting graph.
  ///   - legal: set to which values of each choice were legal, `[environments, logits]`, or empty.
  init(
    _ parts: ActionParts, _ networks: ActorCritic, _ spaces: ActorSpaces, runner: Runner,
    environments: Int, layout: ParameterLayout, legal: Slab<Float>
  ) throws {
    self.parts = parts
    self.environments = environments
    self.legal = legal
    codeWidth = parts.codeWidth
    kept = Slab(count: environments * parts.outputs, repeating: 0)
    probabilities = try runner.output("probability")
    logProbabilities = try runner.output("log_probability")
    let count = parts.bounds.count
    numbers = count > 0 ? try runner.output("real_action") : nil
    noise =
      count > 0
      ? ActionNoise(try runner.input("noise"), count: environments * count, every: 1) : nil
    chooser = PartsChooser(parts)
    likelihood = Runner(
      try Plan(
        networks.likelihoodGraph(parts, spaces), capacity: environments, layout: layout))
    try likelihood.bind("output", to: runner.output("output"))
    try likelihood.bind("real_action", to: kept.pointer)
    if legal.count > 0 { try likelihood.bind("legal", to: legal.pointer) }
    likelihoods = try likelihood.output("log_probability")
  }

  /// Draws an action for every environment.
  func act(
    in vector: any VectorEnvironment, into actions: Slab<Float>, runner: Runner, weights: Weights,
    using generator: inout PCG64, logProbabilities result: Slab<Float>
  ) throws {
    noise?.draw(using: &generator)
    try runner.run(count: environments, weights: weights)
    let (logits, count) = (parts.logits, parts.bounds.count)
    let masks = legal.count > 0 ? vector.legalActions.pointer : nil
    for row in 0..<environments {
      chooser.draw(
        probabilities + row * logits, logProbabilities + row * logits,
        legal: masks.map { UnsafePointer($0 + row * (vector.actionCount ?? 0)) },
        using: &generator)
      let line = kept.pointer + row * parts.outputs
      chooser.writeChoices(into: line)
      if let numbers {
        (line + logits).update(from: numbers + row * count, count: count)
      }
      if masks != nil { chooser.writeMask(into: legal.pointer + row * logits) }
      parts.writeCode(
        choices: chooser.choices.pointer, numbers: line + logits,
        into: actions.pointer + row * codeWidth)
    }
    try likelihood.run(count: environments, weights: weights)
    result.pointer.update(from: likelihoods, count: environments)
  }
}

/// Makes the choices of an action: room for one row.
final class PartsChooser {
  /// The chosen values, `[choices]`.
  let choices: Slab<Int>
  private let parts: ActionParts
  /// Which values of each choice were legal, `[logits]`.
  private let mask: Slab<Bool>

  init(_ parts: ActionParts) {
    self.parts = parts
    choices = Slab(count: parts.counts.count, repeating: 0)
    mask = Slab(count: parts.logits, repeating: true)
  }

  /// Draws each choice by its probabilities over its legal values.
  ///
  /// - Parameters:
  ///   - probabilities: `[logits]`.
  ///   - logProbabilities: `[logits]`.
  ///   - legal: which whole actions are legal; `nil` if all are.
  func draw(
    _ probabilities: UnsafePointer<Float>, _ logProbabilities: UnsafePointer<Float>,
    legal: UnsafePointer<Bool>?, using generator: inout PCG64
  ) {
    parts.choose(legal: legal, part: mask.pointer, choices: choices.pointer) { first, mask, count in
      let value = sampledLegalAction(probabilities + first, mask, count: count, using: &generator)
      // Beside an illegal value that is far more likely, the probabilities of all legal ones may
      // vanish; their logarithms do not.
      return probabilities[first + value] > 0
        ? value : bestLegalAction(logProbabilities + first, mask, count: count)
    }
  }

  /// Takes of each choice the likeliest legal value.
  func best(_ logProbabilities: UnsafePointer<Float>, legal: UnsafePointer<Bool>?) {
    parts.choose(legal: legal, part: mask.pointer, choices: choices.pointer) { first, mask, count in
      bestLegalAction(logProbabilities + first, mask, count: count)
    }
  }

  /// Writes a one-hot for each choice, `[logits]`.
  func writeChoices(into line: UnsafeMutablePointer<Float>) {
    line.update(repeating: 0, count: parts.logits)
    var first = 0
    for (index, count) in parts.counts.enumerated() {
      line[first + choices[index]] = 1
      first += count
    }
  }

  /// Writes 1 for each legal value and 0 for the others, `[logits]`.
  func writeMask(into line: UnsafeMutablePointer<Float>) {
    for index in 0..<parts.logits { line[index] = mask[index] ? 1 : 0 }
  }
}
