internal import Formats

/// What actions led to within n steps: R = r₀ + γ·r₁ + … + γᵏ⁻¹·rₖ₋₁, to which a value after the last
/// of them adds γᵏ of itself.
///
/// Every environment of a vector has a queue of its own. A transition leaves it after n steps or
/// when its episode ends, then with the k < n steps that there were, so that none crosses an episode.
/// Nothing is allocated after it is made.
///
/// Source: R. Sutton, "Learning to predict by the methods of temporal differences" (1988); as a part
/// of DQN, M. Hessel and others, "Rainbow" (2018).
final class NStepReturns {
  private let steps: Int
  private let discount: Double
  private let environments: Int
  private let width: Int
  /// `[environments, steps, width]`, a ring for each environment.
  private let observations: UnsafeMutablePointer<Float>
  /// `[environments, steps]`.
  private let actions: UnsafeMutablePointer<Int32>
  /// `[environments, steps]`.
  private let rewards: UnsafeMutablePointer<Double>
  /// The oldest place of each ring.
  private var starts: [Int]
  /// The transitions that wait in each ring: at most n − 1 between steps.
  private var counts: [Int]

  /// A transition over up to n steps.
  struct Transition {
    /// What was seen first, `[width]`; valid during the call.
    var observation: UnsafePointer<Float>
    /// What was done then.
    var action: Int
    /// R: the discounted rewards of these steps.
    var reward: Double
    /// γᵏ⁻¹: what the value afterwards is worth beside the γ of one step.
    var factor: Double
  }

  /// Queues for a vector of environments.
  ///
  /// - Parameters:
  ///   - steps: n, at least 1.
  ///   - discount: γ.
  ///   - environments: in the vector.
  ///   - width: floats of an observation.
  init(steps: Int, discount: Double, environments: Int, width: Int) {
    self.steps = steps
    self.discount = discount
    self.environments = environments
    self.width = width
    observations = .allocate(capacity: environments * steps * width)
    observations.initialize(repeating: 0, count: environments * steps * width)
    actions = .allocate(capacity: environments * steps)
    actions.initialize(repeating: 0, count: environments * steps)
    rewards = .allocate(capacity: environments * steps)
    rewards.initialize(repeating: 0, count: environments * steps)
    starts = [Int](repeating: 0, count: environments)
    counts = [Int](repeating: 0, count: environments)
  }

  deinit {
    observations.deallocate()
    actions.deallocate()
    rewards.deallocate()
  }

  /// Takes one step of an environment and gives the transitions that are whole now, oldest first.
  ///
  /// - Parameters:
  ///   - environment: its row in the vector.
  ///   - observation: what was seen before the step, `[width]`.
  ///   - action: what was done.
  ///   - reward: what it earned.
  ///   - isOver: whether the episode ended with this step, terminated or truncated.
  ///   - body: is given each transition; all of them end in the observation after this step.
  /// - Complexity: O(n), O(n²) at the end of an episode.
  func append(
    environment: Int, observation: UnsafePointer<Float>, action: Int, reward: Double, isOver: Bool,
    body: (Transition) -> Void
  ) {
    let place = environment * steps + (starts[environment] + counts[environment]) % steps
    (observations + place * width).update(from: observation, count: width)
    actions[place] = Int32(action)
    rewards[place] = reward
    counts[environment] += 1
    while counts[environment] == steps || isOver && counts[environment] > 0 {
      body(oldest(of: environment))
      starts[environment] = (starts[environment] + 1) % steps
      counts[environment] -= 1
    }
  }

  /// The oldest transition with all rewards that came since.
  private func oldest(of environment: Int) -> Transition {
    var (sum, factor) = (0.0, 1.0)
    for step in 0..<counts[environment] {
      if step > 0 { factor *= discount }
      sum += factor * rewards[environment * steps + (starts[environment] + step) % steps]
    }
    let place = environment * steps + starts[environment]
    return Transition(
      observation: observations + place * width, action: Int(actions[place]), reward: sum,
      factor: factor)
  }

  /// Stores the queues under a path.
  func encode(into archive: inout Archive, at path: String) throws {
    try archive.set("\(path)/starts", starts)
    try archive.set("\(path)/counts", counts)
    archive.set("\(path)/observations", observations, count: environments * steps * width)
    archive.set("\(path)/actions", actions, count: environments * steps)
    archive.set("\(path)/rewards", rewards, count: environments * steps)
  }

  /// Takes over stored queues.
  ///
  /// - Throws: ``FormatError`` if they do not fit.
  func decode(from archive: Archive, at path: String) throws {
    let starts = try archive.value("\(path)/starts", as: [Int].self)
    let counts = try archive.value("\(path)/counts", as: [Int].self)
    guard starts.count == environments, counts.count == environments,
      starts.allSatisfy({ (0..<steps).contains($0) }),
      counts.allSatisfy({ (0..<steps).contains($0) })
    else {
      throw FormatError.malformed(
        "\(path)/counts", "they do not fit \(environments) environments and \(steps) steps")
    }
    try archive.read(
      "\(path)/observations", into: observations, count: environments * steps * width)
    try archive.read("\(path)/actions", into: actions, count: environments * steps)
    try archive.read("\(path)/rewards", into: rewards, count: environments * steps)
    self.starts = starts
    self.counts = counts
  }
}
