internal import Drawing
internal import Gym

/// What can be laid over the map of a gridworld: the policy's values and actions, or how often each
/// cell was visited.
struct Overlay {
  private enum Kind { case none, policy, visits }
  private var kind = Kind.none
  private var visits: [Int] = []
  private var judged: (values: [Double], actions: [Int])?

  /// Counts a moment.
  mutating func visit(_ moment: Moment) {
    guard let state = moment.world?.modelDrawing?.modelState else { return }
    if visits.count <= state {
      visits += Array(repeating: 0, count: state + 1 - visits.count)
    }
    visits[state] += 1
  }

  /// Judges anew: the policy is another one.
  mutating func forgetPolicy() { judged = nil }

  /// Goes to the next kind that there is.
  ///
  /// - Returns: what is shown from now on, or why nothing is.
  mutating func next(_ moment: Moment, hasPolicy: Bool) -> String? {
    guard moment.world?.modelDrawing != nil else {
      return "no overlay: only worlds of numbered cells have one"
    }
    switch kind {
    case .none where !hasPolicy, .policy:
      kind = .visits
      return "visits"
    case .none:
      kind = .policy
      return "values and actions of the policy"
    case .visits:
      kind = .none
      return nil
    }
  }

  /// The moment with what is laid over it; nil if nothing is.
  mutating func drawing(of moment: Moment, _ player: Player) throws -> Drawing? {
    guard kind != .none, let world = moment.world?.modelDrawing else { return nil }
    if kind == .visits {
      let count = try world.model.stateCount
      let counts = (0..<count).map { visits.indices.contains($0) ? Double(visits[$0]) : 0 }
      return world.draw(values: counts, actions: [])
    }
    if judged == nil { judged = try judge(world, player) }
    guard let judged else { return nil }
    return world.draw(values: judged.values, actions: judged.actions)
  }

  /// What the policy expects and does in every state.
  private func judge(_ world: any ModelDrawing, _ player: Player) throws -> (
    values: [Double], actions: [Int]
  )? {
    var (values, actions): ([Double], [Int]) = ([], [])
    for state in 0..<(try world.model.stateCount) {
      let code = world.observationCode(ofState: state)
      guard let (thoughts, action) = try player.judge(code: code) else { return nil }
      var moment = Moment()
      moment.thoughts = thoughts
      values.append(moment.value ?? .nan)
      actions.append(action)
    }
    return (values, actions)
  }
}
