/// A recurrence: a step that is traced once and run once for each place of its sequences, carrying
/// states along.
struct Scan: Sendable {
  /// The step.
  ///
  /// Its inputs are the states, what is read of each sequence, and what is the same at all
  /// steps; its outputs are the new states and what is kept of each step.
  var body: Graph
  /// How many states are carried.
  var stateCount: Int
  /// How many sequences are read.
  var sequenceCount: Int
  /// The number of steps.
  var steps: Int
  /// Whether the last step comes first.
  var isReversed: Bool
}

/// Runs a step for each place of sequences, carrying states along: any recurrent network.
///
/// ```swift
/// let (last, all) = scan(over: [x], from: [zeros]) { items, states in
///   let h = Dense(32, activation: .tanh, name: "cell")(.concatenate([items[0], states[0]]))
///   return ([h], [h])
/// }
/// ```
///
/// The step is traced once; its parameters are shared by all steps. It may use tensors from outside,
/// which are the same at every step (random numbers too). Gradients flow through all steps
/// (backpropagation through time, Werbos 1990). Cost: one run of the step per place; memory for
/// gradients: what the step's derivative reads, per place.
///
/// - Parameters:
///   - sequences: at least one, each `[batch, steps, …]` with the same fixed number of steps.
///   - states: what the first step is given, `[batch, …]`.
///   - reversed: whether the step visits the last place first; what it keeps stays in its place.
///   - step: from one place of each sequence, `[batch, …]`, and the states to the new states, of the
///     old ones' shapes, and what is kept of each step, `[batch, …]`.
/// - Returns: the states after the last step, and what was kept, `[batch, steps, …]`.
public func scan(
  over sequences: [Tensor], from states: [Tensor], reversed: Bool = false,
  _ step: (_ items: [Tensor], _ states: [Tensor]) -> (states: [Tensor], outputs: [Tensor])
) -> (states: [Tensor], outputs: [Tensor]) {
  guard let trace = (sequences + states).first?.trace else { return ([], []) }
  guard let first = sequences.first, first.rank >= 2, first.shape.hasBatch,
    case .fixed(let steps) = first.shape.dimensions[1], steps > 0,
    sequences.allSatisfy({
      $0.rank >= 2 && $0.shape.hasBatch && $0.shape.dimensions[1] == .fixed(steps)
    }), states.allSatisfy({ $0.shape.hasBatch })
  else {
    _ = trace.mismatch(
      "a recurrence", sequences + states,
      mend: "it needs sequences [batch, steps, …] with one fixed number of steps, "
        + "and states [batch, …]", guess: [.batch])
    return (states, sequences)
  }
  let stateInputs = states.map { trace.placeholder($0.shape, $0.type) }
  let items = sequences.map { trace.placeholder($0.shape.withoutSteps, $0.type) }
  let (newStates, outputs) = step(items, stateInputs)
  guard newStates.map(\.shape) == states.map(\.shape), newStates.map(\.type) == states.map(\.type),
    outputs.allSatisfy({ $0.shape.hasBatch })
  else {
    _ = trace.mismatch(
      "the step of a recurrence", newStates + outputs,
      mend: "it must return new states of the shapes \(states.map(\.shape)) and outputs "
        + "[batch, …]", guess: [.batch])
    return (
      states,
      outputs.map { output in
        let shape = output.shape.hasBatch ? output.shape : [.batch]
        return trace.constant(0, type: output.type).broadcast(to: shape.withSteps(steps))
      }
    )
  }
  let (body, constants) = trace.extractedStep(newStates + outputs, given: stateInputs + items)
  let node = trace.record(
    Scan(
      body: body, stateCount: states.count, sequenceCount: sequences.count, steps: steps,
      isReversed: reversed), states + sequences + constants)
  let results = (newStates + outputs).indices.map { trace.result($0, ofScan: node) }
  return (Array(results[..<states.count]), Array(results[states.count...]))
}

extension Shape {
  /// `[batch, steps, …]` without the steps.
  var withoutSteps: Shape { Shape(Array(dimensions[..<1] + dimensions[2...])) }

  /// `[batch, …]` with an axis of steps after the batch.
  func withSteps(_ count: Int) -> Shape {
    Shape(dimensions[..<1] + [.fixed(count)] + dimensions[1...])
  }
}
