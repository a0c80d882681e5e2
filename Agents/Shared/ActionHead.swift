internal import Gym
internal import Neural

/// What the outputs of an actor's network mean: one case for each kind of action space.
///
/// An action is stored as a whole number, or as real numbers.
enum ActionHead: Sendable, Equatable {
  /// Logits of finitely many actions.
  case categorical(actions: Int)
  /// Means of independent normal distributions, one for each number of a box.
  case gaussian(ActionBounds)
  /// Logits of several choices, one after the other, and then means of numbers.
  case parts(ActionParts)

  /// The head for a space of `actions` actions, numbers or outputs.
  init(_ space: SpaceDescription, actions: Int) {
    switch space {
    case .discrete: self = .categorical(actions: actions)
    case .box(_, let low, let high): self = .gaussian(ActionBounds(low: low, high: high))
    default:
      switch ActionParts(space) {
      case let parts? where parts.counts.isEmpty: self = .gaussian(parts.bounds)
      case let parts?: self = .parts(parts)
      case nil: self = .categorical(actions: actions)
      }
    }
  }

  /// Outputs of the actor's network.
  var outputs: Int {
    switch self {
    case .categorical(let actions): actions
    case .gaussian(let bounds): bounds.count
    case .parts(let parts): parts.outputs
    }
  }

  /// Logits, which masks belong to.
  var logits: Int {
    switch self {
    case .categorical(let actions): actions
    case .gaussian: 0
    case .parts(let parts): parts.logits
    }
  }

  /// Numbers whose deviations are learned.
  var numbers: Int {
    switch self {
    case .categorical: 0
    case .gaussian(let bounds): bounds.count
    case .parts(let parts): parts.bounds.count
    }
  }

  /// Real numbers of a stored action.
  var realCount: Int {
    switch self {
    case .categorical: 0
    case .gaussian(let bounds): bounds.count
    case .parts(let parts): parts.outputs
    }
  }
}

/// The least and the greatest of each number of a box of actions.
struct ActionBounds: Sendable, Equatable {
  var low: [Float]
  var high: [Float]

  /// Numbers of an action.
  var count: Int { low.count }

  /// Writes actions cut to the bounds: what environments are given, `[rows, count]`.
  ///
  /// The unbounded ones remain what was drawn and what probabilities are computed of, as in
  /// Stable-Baselines3 and CleanRL.
  func clip(
    _ actions: UnsafePointer<Float>, rows: Int, into clipped: UnsafeMutablePointer<Float>
  ) {
    low.withUnsafeBufferPointer { low in
      high.withUnsafeBufferPointer { high in
        var place = 0
        for _ in 0..<rows {
          for column in 0..<low.count {
            clipped[place] = min(max(actions[place], low[column]), high[column])
            place += 1
          }
        }
      }
    }
  }

  /// Writes numbers from −1 to 1 stretched to the bounds, `[rows, count]`.
  ///
  /// - Precondition: the bounds are finite.
  func stretch(
    _ actions: UnsafePointer<Float>, rows: Int, into stretched: UnsafeMutablePointer<Float>
  ) {
    low.withUnsafeBufferPointer { low in
      high.withUnsafeBufferPointer { high in
        var place = 0
        for _ in 0..<rows {
          for column in 0..<low.count {
            let share = 0.5 * (actions[place] + 1)
            let number = low[column] + share * (high[column] - low[column])
            stretched[place] = min(max(number, low[column]), high[column])
            place += 1
          }
        }
      }
    }
  }
}

/// How the deviations of normally distributed actions are learned.
struct ActionDeviation: Sendable, Codable, Equatable {
  /// The logarithm of the deviations at first.
  var logStdInit = 0.0
  /// Whether noise is a learned function of what the actor's last hidden layer sees (gSDE) instead of
  /// being drawn anew at each step.
  var isStateDependent = false
}

/// A distribution over actions while a graph is recorded.
enum ActionDistribution {
  /// Logarithms of probabilities, `[batch, actions]`.
  case categorical(logProbabilities: Tensor)
  /// Means `[batch, n]`, and the logarithms of deviations, `[n]` or `[batch, n]`.
  case gaussian(mean: Tensor, logDeviation: Tensor)
  /// Logarithms of probabilities within each choice, `[batch, logits]`, and a normal distribution of the
  /// numbers, if there are any.
  case parts(logProbabilities: Tensor, numbers: (mean: Tensor, logDeviation: Tensor)?)

  /// The logarithm of what an action's probability, or density, is: `[batch]`.
  func logProbability(of action: TakenAction) -> Tensor {
    switch self {
    case .categorical(let logProbabilities): return logProbabilities.picked(action.number)
    case .gaussian(let mean, let logDeviation):
      return gaussianLogProbability(action.number, mean: mean, logDeviation: logDeviation)
    case .parts(let logProbabilities, let numbers):
      guard let numbers else { return (action.number * logProbabilities).sum(axes: [-1]) }
      guard case .fixed(let logits)? = logProbabilities.shape.dimensions.last,
        case .fixed(let count)? = numbers.mean.shape.dimensions.last
      else { return logProbabilities }
      let parts = action.number.split([logits, count])
      return (parts[0] * logProbabilities).sum(axes: [-1])
        + gaussianLogProbability(
          parts[1], mean: numbers.mean, logDeviation: numbers.logDeviation)
    }
  }

  /// The mean entropy of the batch, a scalar.
  var entropy: Tensor {
    switch self {
    case .categorical(let logProbabilities):
      return -(logProbabilities.exp() * logProbabilities).sum(axes: [-1]).mean()
    case .gaussian(_, let logDeviation): return gaussianEntropy(logDeviation)
    case .parts(let logProbabilities, let numbers):
      let choices = -(logProbabilities.exp() * logProbabilities).sum(axes: [-1]).mean()
      return numbers.map { choices + gaussianEntropy($0.logDeviation) } ?? choices
    }
  }
}

/// The mean entropy of normal distributions: ½·log 2πe + log σ for each number.
private func gaussianEntropy(_ logDeviation: Tensor) -> Tensor {
  (logDeviation + 0.5 * (logOfTwoPi + 1)).sum(axes: [-1]).mean()
}

/// log 2π.
let logOfTwoPi = 1.837_877_066_409_345_3

/// Σ log N(xᵢ; μᵢ, σᵢ): `[batch]`.
///
/// - Parameters:
///   - x: `[batch, n]`.
///   - mean: μ, `[batch, n]`.
///   - logDeviation: log σ, `[n]` or `[batch, n]`.
func gaussianLogProbability(_ x: Tensor, mean: Tensor, logDeviation: Tensor) -> Tensor {
  let distance = (x - mean) * (-logDeviation).exp()
  return (distance.square() * -0.5 - logDeviation - 0.5 * logOfTwoPi).sum(axes: [-1])
}

/// Actions that a graph is given: what was done.
struct TakenAction {
  /// The number of the action, `[batch]` of `int32`, or the real numbers that it is kept as, `[batch, n]`.
  var number: Tensor

  /// The input `action`, or `real_action`.
  ///
  /// - Parameter steps: how many a row, one after the other; one if `nil`.
  init(_ trace: Trace, _ head: ActionHead, steps: Int? = nil) {
    switch head {
    case .categorical:
      number = trace.input("action", Shape(Shape.leading(steps)), type: .int32)
    case .gaussian, .parts:
      number = trace.input("real_action", .rows(head.realCount, steps: steps))
    }
  }
}

extension Shape {
  /// `[batch]`, or `[batch, steps]`.
  static func leading(_ steps: Int?) -> [Dimension] {
    [.batch] + (steps.map { [.fixed($0)] } ?? [])
  }

  /// `[batch, width]`, or `[batch, steps, width]`.
  static func rows(_ width: Int, steps: Int?) -> Shape {
    Shape(leading(steps) + [.fixed(width)])
  }
}
