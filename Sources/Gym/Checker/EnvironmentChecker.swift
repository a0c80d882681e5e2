internal import Drawing
internal import Formats
internal import Randomness

/// The checks, one after another; each finding is said once.
struct EnvironmentChecker<E: Environment> {
  private(set) var findings: [EnvironmentFinding] = []
  private let fresh: E
  private let seed: UInt64
  private let steps: Int
  private let observationSpace: E.ObservationSpace
  private let actionSpace: E.ActionSpace

  init(_ environment: E, seed: UInt64, steps: Int) {
    fresh = environment
    self.seed = seed
    self.steps = steps
    observationSpace = environment.observationSpace
    actionSpace = environment.actionSpace
  }

  mutating func run() {
    checkSpaces()
    checkNames()
    checkOrder()
    guard checkResets() else { return }
    checkActions()
    checkSteps()
    checkDrawing()
    if let finite = fresh as? any FiniteEnvironment { checkModel(finite) }
  }

  private mutating func say(_ severity: EnvironmentFinding.Severity, _ sentence: String) {
    let finding = EnvironmentFinding(severity: severity, sentence: sentence)
    if !findings.contains(finding) { findings.append(finding) }
  }

  /// Does something that must not throw.
  private mutating func attempt<Result>(_ what: String, _ body: () throws -> Result) -> Result? {
    do {
      return try body()
    } catch {
      say(.error, "\(what) throws: \(error)")
      return nil
    }
  }

  // MARK: Spaces and names

  private mutating func checkSpaces() {
    checkBounds(observationSpace.description, "observation")
    checkBounds(actionSpace.description, "action")
    guard case .box(_, let low, let high) = actionSpace.description else { return }
    if !(low + high).allSatisfy(\.isFinite) {
      say(.error, "The action space has infinite bounds: give every action a least and a greatest.")
    } else if zip(low, high).contains(where: { $0 != -$1 || $1 != 1 }) {
      say(
        .warning,
        "The actions do not lie between -1 and 1: agents of continuous actions learn best so; "
          + "RescaledAction makes it so.")
    }
  }

  private mutating func checkBounds(_ space: SpaceDescription, _ kind: String) {
    switch space {
    case .box(_, let low, let high), .integerBox(_, let low, let high):
      for index in low.indices where low[index] == high[index] {
        say(
          .warning,
          "Number \(index) of the \(kind) space can only be \(low[index]): leave it out, or widen "
            + "its bounds.")
      }
    case .product(let parts): for part in parts { checkBounds(part, kind) }
    case .named(let parts): for part in parts { checkBounds(part.space, kind) }
    default: break
    }
  }

  private mutating func checkNames() {
    let names = E.metricNames
    for (index, name) in names.enumerated() where names.firstIndex(of: name) != index {
      say(.error, "Two metrics have the name \(name): give each of them its own.")
    }
  }

  // MARK: Order and seeds

  private mutating func checkOrder() {
    var early = fresh
    var generator = PCG64(seed: seed)
    let action = actionSpace.sample(using: &generator)
    if (try? early.step(action)) != nil {
      say(
        .error,
        "A step before the first reset is taken: throw GymError.resetNeeded, or start in a state "
          + "that needs no reset (then say so by a state that reset replaces).")
    }
  }

  private mutating func checkResets() -> Bool {
    var one = fresh
    var other = fresh
    guard let first = attempt("reset(seed:)", { [seed] in try one.reset(seed: seed) }),
      let again = attempt("reset(seed:)", { [seed] in try other.reset(seed: seed) })
    else { return false }
    checkMember(first, "reset")
    if code(first) != code(again) {
      say(
        .error,
        "Two resets with seed \(seed) give different observations: draw everything random "
          + "from a generator that reset(seed:) makes anew.")
    }
    guard let second = attempt("reset(seed: nil)", { try one.reset(seed: nil) }),
      let same = attempt("reset(seed: nil)", { try other.reset(seed: nil) })
    else { return false }
    checkMember(second, "reset")
    if code(second) != code(same) {
      say(
        .error,
        "After equal seeds the next resets without a seed differ: keep the generator in the "
          + "environment, and nothing random elsewhere.")
    }
    // The seed must come back after another one.
    guard let back = attempt("reset(seed:)", { [seed] in try one.reset(seed: seed) }) else {
      return false
    }
    if code(back) != code(first) {
      say(
        .error, "reset(seed:) does not start over: seed the generator whenever a seed is given.")
    }
    return true
  }

  // MARK: Actions

  private mutating func checkActions() {
    guard case .discrete(let count, let start) = actionSpace.description else { return }
    for wrong in [start - 1, start + count] {
      guard let action = wrong as? E.Action else { return }
      var environment = fresh
      _ = try? environment.reset(seed: seed)
      if (try? environment.step(action)) != nil {
        say(
          .error,
          "The action \(wrong) lies outside of the action space and is taken: throw "
            + "GymError.actionOutsideSpace.")
      }
    }
  }

  /// A random action that is legal now.
  private func action<Other: Environment>(
    _ environment: Other, _ generator: inout PCG64
  ) -> Other.Action {
    guard Other.restrictsActions, let mask = mask(of: environment), mask.contains(true) else {
      return environment.actionSpace.sample(using: &generator)
    }
    let legal = mask.indices.filter { mask[$0] }
    return environment.actionSpace.element(at: generator.choice(legal) ?? 0)
  }

  private func mask(of environment: some Environment) -> [Bool]? {
    guard let count = environment.actionSpace.cardinality, count <= 1 << 20 else { return nil }
    var mask = [Bool](repeating: true, count: count)
    var span = mask.mutableSpan
    environment.legalActions(into: &span)
    return mask
  }

  private mutating func checkMask(_ environment: E) {
    guard let mask = mask(of: environment) else { return }
    if !mask.contains(true) {
      say(.error, "No action is legal in some state: leave at least one, or end the episode there.")
    } else if mask.contains(false), !E.restrictsActions {
      say(
        .error,
        "legalActions forbids actions, but restrictsActions is false, so that nobody asks: "
          + "return true.")
    }
  }

  // MARK: Steps, copies and codings

  private mutating func checkSteps() {
    var environment = fresh
    var generator = PCG64(seed: seed)
    guard (try? environment.reset(seed: seed)) != nil else { return }
    var copy = environment
    var decoded = recoded(environment) ?? environment
    var length = 0
    for _ in 0..<steps {
      checkMask(environment)
      checkMetrics(environment)
      let action = action(environment, &generator)
      checkWrittenForm(action, of: actionSpace, "action")
      guard let step = attempt("A step by an action of the space", { try environment.step(action) })
      else { return }
      length += 1
      checkMember(step.observation, "step")
      if !step.reward.isFinite {
        say(.error, "A step's reward is \(step.reward): rewards must be finite numbers.")
      }
      if step.truncated, length == 1 {
        say(.error, "An episode is cut at its first step: it must let at least one step pass.")
      }
      compare(
        step, try? copy.step(action),
        "A copy of the environment goes another way: keep all state in values, none behind "
          + "references, clocks or global generators.")
      compare(
        step, try? decoded.step(action),
        "The environment goes another way after encoding and decoding: encode everything that the "
          + "future depends on, the generator too.")
      if step.ended {
        length = 0
        guard attempt("reset(seed: nil)", { try environment.reset(seed: nil) }) != nil else {
          return
        }
        _ = try? copy.reset(seed: nil)
        _ = try? decoded.reset(seed: nil)
      } else if length % 7 == 0 {
        copy = environment
        decoded = recoded(environment) ?? environment
      }
    }
  }

  private mutating func recoded(_ environment: E) -> E? {
    attempt("Encoding and decoding the environment") {
      try JSON.decode(E.self, from: JSON.encode(environment))
    }
  }

  private mutating func compare(
    _ step: Step<E.Observation>, _ other: Step<E.Observation>?, _ sentence: String
  ) {
    guard let other, code(step.observation) == code(other.observation),
      step.reward == other.reward || step.reward.isNaN && other.reward.isNaN,
      step.terminated == other.terminated, step.truncated == other.truncated
    else { return say(.error, sentence) }
  }

  private mutating func checkMetrics(_ environment: E) {
    guard !E.metricNames.isEmpty else { return }
    var values = [Double](repeating: .nan, count: E.metricNames.count)
    var span = values.mutableSpan
    environment.metrics(into: &span)
    for (name, value) in zip(E.metricNames, values) where value.isNaN {
      say(.warning, "The metric \(name) is not written, or not a number.")
    }
  }

  // MARK: Observations

  /// The bits of an observation's code.
  private func code(_ observation: E.Observation) -> [UInt32] {
    flat(observation).map(\.bitPattern)
  }

  private func flat(_ observation: E.Observation) -> [Float] {
    guard observationSpace.contains(observation) || hasRoom(observation) else { return [] }
    var floats = [Float](repeating: 0, count: observationSpace.codeCount)
    var span = floats.mutableSpan
    observationSpace.writeCode(of: observation, into: &span)
    return floats
  }

  /// Whether an observation outside of the space can be written all the same.
  private func hasRoom(_ observation: E.Observation) -> Bool {
    guard case .box = observationSpace.description, let vector = observation as? any FloatVector
    else { return false }
    return vector.floatCount == observationSpace.flatCount
  }

  private mutating func checkMember(_ observation: E.Observation, _ place: String) {
    guard !observationSpace.contains(observation) else {
      checkFlatForm(observation)
      return checkWrittenForm(observation, of: observationSpace, "observation")
    }
    guard case .box(_, let low, let high) = observationSpace.description,
      let vector = observation as? any FloatVector
    else {
      return say(
        .error,
        "An observation of \(place) lies outside of the observation space, "
          + "\(observationSpace.description).")
    }
    let numbers = vector.floats
    guard numbers.count == low.count else {
      return say(
        .error,
        "An observation of \(place) has \(numbers.count) numbers, but the space has \(low.count).")
    }
    for index in numbers.indices where !(low[index]...high[index]).contains(numbers[index]) {
      say(
        .error,
        "Number \(index) of an observation of \(place) leaves its bounds, \(low[index]) to "
          + "\(high[index]): widen them, or limit what is seen\(numbers[index].isNaN ? " (it is NaN)" : "")."
      )
    }
  }

  private mutating func checkFlatForm(_ observation: E.Observation) {
    var floats = [Float](repeating: 0, count: observationSpace.flatCount)
    var span = floats.mutableSpan
    observationSpace.flatten(observation, into: &span)
    let back = observationSpace.unflatten(floats.span)
    if code(back) != code(observation) {
      say(
        .error, "An observation does not come back from its flat form: mend the space's unflatten.")
    }
  }

  private mutating func checkWrittenForm<S: Space>(
    _ element: S.Element, of space: S, _ kind: String
  ) {
    let written = space.json(element)
    guard let back = try? space.element(json: written), space.json(back) == written else {
      return say(
        .error,
        "An \(kind) does not come back from its written form: mend json and element(json:) of its "
          + "space.")
    }
  }
}

extension EnvironmentChecker {
  // MARK: Pictures and tables

  private mutating func checkDrawing() {
    var environment = fresh
    var generator = PCG64(seed: seed)
    guard (try? environment.reset(seed: seed)) != nil else { return }
    for _ in 0..<min(steps, 20) {
      let picture = environment.draw()
      if !picture.isWellFormed {
        return say(
          .error,
          "A picture has a size or a place that is no finite number: check what draw() "
            + "divides by.")
      }
      if environment.draw() != picture {
        return say(.error, "The same state draws two pictures: draw nothing at random in draw().")
      }
      let action = action(environment, &generator)
      guard let step = try? environment.step(action), !step.ended else { return }
    }
  }

  private mutating func checkModel<Finite: FiniteEnvironment>(_ environment: Finite) {
    guard let model = attempt("model", { try environment.model }) else { return }
    var environment = environment
    var generator = PCG64(seed: seed)
    guard (try? environment.reset(seed: seed)) != nil else { return }
    guard let start = environment.modelState, model.startProbabilities.indices.contains(start),
      model.startProbabilities[start] > 0
    else {
      return say(.error, "An episode begins where the model's start probabilities say it cannot.")
    }
    for _ in 0..<steps {
      let action = action(environment, &generator)
      let index = environment.actionSpace.index(of: action)
      guard let before = environment.modelState else {
        return say(.error, "modelState is nil while an episode is under way: name the state.")
      }
      // What a step throws has been said.
      guard let step = try? environment.step(action) else { return }
      guard let after = environment.modelState else {
        return say(.error, "modelState is nil after a step: name the state that it led to.")
      }
      let isKnown = model.outcomes(state: before, action: index).contains {
        $0.probability > 0 && $0.next == after && $0.terminated == step.terminated
          && abs($0.reward - step.reward) < 1e-9
      }
      if !isKnown {
        return say(
          .error,
          "The model does not know what action \(index) did in "
            + "\(environment.modelStateName(before)): make model and step from the same rules.")
      }
      if step.ended { _ = try? environment.reset(seed: nil) }
    }
  }
}

extension Drawing {
  /// Whether every number is finite and the size makes sense; nothing to show is fine.
  fileprivate var isWellFormed: Bool {
    guard width.isFinite, height.isFinite, width >= 0, height >= 0 else { return false }
    func isFinite(_ points: [Point]) -> Bool {
      points.allSatisfy { $0.x.isFinite && $0.y.isFinite }
    }
    return shapes.allSatisfy { shape in
      switch shape {
      case .polygon(let points, _), .line(let points, _): isFinite(points)
      case .circle(let center, let radius, _): isFinite([center]) && radius.isFinite && radius >= 0
      case .text(_, let anchor, let size, _, _): isFinite([anchor]) && size.isFinite
      case .image(_, let origin, let width, let height):
        isFinite([origin]) && width.isFinite && width >= 0 && height.isFinite && height >= 0
      }
    }
  }
}
