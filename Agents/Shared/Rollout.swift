/// What a vector of environments went through since the last update: `steps` steps of
/// `environments` environments, step after step.
///
/// Row `t · environments + i` is step t of environment i. Nothing is allocated after it is made.
public final class Rollout {
  /// Steps of the vector.
  public let steps: Int
  /// Environments of the vector.
  public let environments: Int
  /// Floats of an observation.
  public let width: Int
  /// `steps · environments`.
  public let rows: Int

  /// What was acted on, and after the last step what comes next:
  /// `[rows + environments, width]`.
  public let observations: UnsafeMutablePointer<Float>
  /// The true final observations of cut episodes, in the order in which they were cut:
  /// `[rows, width]`, of which `cutCount` are used.
  public let cutObservations: UnsafeMutablePointer<Float>
  /// The rows of those.
  public let cutRows: UnsafeMutablePointer<Int>
  /// How many episodes were cut.
  public internal(set) var cutCount = 0
  /// The actions' numbers, `[rows]`.
  public let actions: UnsafeMutablePointer<Int32>
  /// The real numbers of the actions, as they were drawn, `[rows, realCount]`.
  public let realActions: UnsafeMutablePointer<Float>
  /// Real numbers of an action; 0 where actions are finitely many.
  public let realCount: Int
  /// The logarithm of the probability, or density, that each action had, `[rows]`.
  public let logProbabilities: UnsafeMutablePointer<Float>
  /// 1 for each action that was legal, 0 for the others, `[rows, maskWidth]`.
  public let legal: UnsafeMutablePointer<Float>
  /// The number of actions whose legality is kept; 0 where all are legal at all times.
  public let maskWidth: Int
  /// The rewards, `[rows]`.
  public let rewards: UnsafeMutablePointer<Float>
  /// Whether the episode ended with the step, for either reason, `[rows]`.
  public let ended: UnsafeMutablePointer<Bool>
  /// The estimated values of the observations, `[rows + environments]`, and of the cut ones behind.
  public let values: UnsafeMutablePointer<Float>
  /// Advantages by generalised advantage estimation, `[rows]`.
  public let advantages: UnsafeMutablePointer<Float>
  /// Advantages plus values: what the critic is to learn, `[rows]`.
  public let returns: UnsafeMutablePointer<Float>
  /// Steps held.
  public internal(set) var time = 0

  /// Room for a rollout.
  public init(
    steps: Int, environments: Int, width: Int, maskWidth: Int = 0, realCount: Int = 0
  ) {
    self.maskWidth = maskWidth
    self.realCount = realCount
    self.steps = steps
    self.environments = environments
    self.width = width
    rows = steps * environments
    func room<Element>(_ count: Int, _ value: Element) -> UnsafeMutablePointer<Element> {
      let pointer = UnsafeMutablePointer<Element>.allocate(capacity: count)
      pointer.initialize(repeating: value, count: count)
      return pointer
    }
    observations = room((rows + environments) * width, 0)
    cutObservations = room(rows * width, 0)
    cutRows = room(rows, 0)
    actions = room(rows, 0)
    realActions = room(rows * realCount, 0)
    logProbabilities = room(rows, 0)
    legal = room(max(rows * maskWidth, 1), 1)
    rewards = room(rows, 0)
    ended = room(rows, false)
    values = room(2 * rows + environments, 0)
    advantages = room(rows, 0)
    returns = room(rows, 0)
  }

  deinit {
    observations.deallocate()
    cutObservations.deallocate()
    cutRows.deallocate()
    actions.deallocate()
    realActions.deallocate()
    logProbabilities.deallocate()
    legal.deallocate()
    rewards.deallocate()
    ended.deallocate()
    values.deallocate()
    advantages.deallocate()
    returns.deallocate()
  }

  /// Generalised advantage estimation, after Schulman and others (2016).
  ///
  /// δₜ = rₜ + γ·V(sₜ₊₁) − V(sₜ), Aₜ = δₜ + γλ·Aₜ₊₁.
  ///
  /// After a step that ended the episode neither V nor A is carried over; where the episode was
  /// cut, not over, the value of its true final observation is added to the reward first.
  ///
  /// - Parameters:
  ///   - discount: γ.
  ///   - lambda: λ.
  /// - Complexity: O(`rows`).
  public func estimateAdvantages(discount: Float, lambda: Float) {
    for cut in 0..<cutCount {
      rewards[cutRows[cut]] += discount * values[rows + environments + cut]
    }
    for environment in 0..<environments {
      var advantage: Float = 0
      for step in stride(from: steps - 1, through: 0, by: -1) {
        let row = step * environments + environment
        let carry: Float = ended[row] ? 0 : discount
        let delta: Float = rewards[row] + carry * values[row + environments] - values[row]
        advantage = delta + carry * lambda * advantage
        advantages[row] = advantage
        returns[row] = advantage + values[row]
      }
    }
  }
}

extension Rollout {
  /// How much of the returns' variance the values explain: 1 all, 0 nothing.
  func explainedVariance() -> Double {
    var sums = (returns: 0.0, errors: 0.0)
    for row in 0..<rows {
      sums.returns += Double(returns[row])
      sums.errors += Double(advantages[row])
    }
    let means = (returns: sums.returns / Double(rows), errors: sums.errors / Double(rows))
    var variances = (returns: 0.0, errors: 0.0)
    for row in 0..<rows {
      let deviation = Double(returns[row]) - means.returns
      let error = Double(advantages[row]) - means.errors
      variances.returns += deviation * deviation
      variances.errors += error * error
    }
    return variances.returns > 0 ? 1 - variances.errors / variances.returns : .nan
  }
}

/// Shifts and scales numbers to mean 0 and unbiased deviation 1; a single one has no deviation and stays.
func standardize(_ numbers: UnsafeMutablePointer<Float>, count: Int) {
  guard count > 1 else { return }
  var sum = 0.0
  for index in 0..<count { sum += Double(numbers[index]) }
  let mean = sum / Double(count)
  var squares = 0.0
  for index in 0..<count {
    let distance = Double(numbers[index]) - mean
    squares += distance * distance
  }
  let deviation = (squares / Double(count - 1)).squareRoot()
  let scale = Float(1 / (deviation + 1e-8))
  let center = Float(mean)
  for index in 0..<count { numbers[index] = (numbers[index] - center) * scale }
}
