/// A recurrent layer: a cell run over the steps of sequences, `[batch, steps, in] → [batch, units]`
/// or `[batch, steps, units]`.
///
/// ```swift
/// let classifier = Sequential {
///   LSTM(64, returnsSequences: true)
///   GRU(32)
///   Dense(2)
/// }
/// ```
/// The number of steps is fixed in a graph; shorter sequences are padded and masked, longer ones are
/// run in parts, each from the states of the one before.
public struct Recurrent<Cell: RecurrentCell>: Module {
  /// What is run at each step.
  public var cell: Cell
  /// Whether all steps' outputs are returned rather than the last.
  public var returnsSequences: Bool
  /// Whether the last step is visited first; outputs stay in their places.
  public var isReversed: Bool
  /// Its name in the scope; the cell's kind, such as `lstm_`, and an ordinal if `nil`.
  public var name: String?

  /// A layer of a cell.
  public init(
    _ cell: Cell, returnsSequences: Bool = false, isReversed: Bool = false, name: String? = nil
  ) {
    self.cell = cell
    self.returnsSequences = returnsSequences
    self.isReversed = isReversed
    self.name = name
  }

  /// What a layer gives.
  public struct Result {
    /// The last output, or all of them, as the layer was asked.
    public var output: Tensor
    /// The states after the last step, `[batch, size]` each.
    public var states: [Tensor]
  }

  /// Records the layer, from states of zeros.
  public func callAsFunction(_ x: Tensor) -> Tensor { run(x).output }

  /// Records the layer.
  ///
  /// - Parameters:
  ///   - x: `[batch, steps, in]`.
  ///   - states: where it begins, `[batch, size]` each; zeros if `nil`.
  ///   - mask: `[batch, steps]`, boolean or 0 and 1: at steps without it the states stay as they are
  ///     and the output is 0.
  ///   - resets: `[batch, steps]`: at steps with it the states are 0 before the step, as where a new
  ///     episode begins.
  public func run(
    _ x: Tensor, from states: [Tensor]? = nil, mask: Tensor? = nil, resets: Tensor? = nil
  ) -> Result {
    let trace = x.trace
    return trace.scope(kind: Cell.kind, name: name) {
      let initial =
        states ?? cell.stateSizes.map { trace.constant(0).broadcast(to: .rows($0)) }
      guard x.rank == 3, x.shape.hasBatch,
        initial.map(\.shape) == cell.stateSizes.map({ Shape.rows($0) }),
        [mask, resets].allSatisfy({
          $0?.shape.dimensions ?? Array(x.shape.dimensions[..<2])
            == Array(x.shape.dimensions[..<2])
        })
      else {
        return Result(
          output: trace.mismatch(
            "a recurrent layer", [x] + initial + [mask, resets].compactMap(\.self),
            mend: "it needs [batch, steps, features], states of the widths \(cell.stateSizes), and "
              + "masks [batch, steps]",
            guess: .rows(cell.stateSizes[0])),
          states: initial)
      }
      let flags = [mask, resets].map { $0.map { $0.type == .bool ? $0 : $0 .> 0.5 } }
      let (last, all) = scan(
        over: [cell.projected(x)] + flags.compactMap(\.self), from: initial, reversed: isReversed
      ) { items, states in
        var states = states
        if resets != nil, let flag = items.last?.expanded(at: -1) {
          states = states.map { Tensor.select(flag, 0, $0) }
        }
        var new = cell.step(items[0], states)
        var output = new[0]
        if mask != nil {
          let flag = items[1].expanded(at: -1)
          new = zip(new, states).map { Tensor.select(flag, $0, $1) }
          output = Tensor.select(flag, output, 0)
        }
        return (new, returnsSequences ? [output] : [])
      }
      return Result(output: returnsSequences ? all[0] : last[0], states: last)
    }
  }

  /// Records one step, with the parameters that the whole layer has under the same name: for
  /// decoding one element after the other.
  ///
  /// - Parameters:
  ///   - x: `[batch, in]`.
  ///   - states: `[batch, size]` each.
  /// - Returns: the new states; the first is the output.
  public func step(_ x: Tensor, _ states: [Tensor]) -> [Tensor] {
    x.trace.scope(kind: Cell.kind, name: name) { cell.step(cell.projected(x), states) }
  }
}

/// A layer of the simple recurrent network.
public typealias SimpleRNN = Recurrent<SimpleRNNCell>
/// A layer of long short-term memory.
public typealias LSTM = Recurrent<LSTMCell>
/// A layer of gated recurrent units.
public typealias GRU = Recurrent<GRUCell>

extension Recurrent where Cell == SimpleRNNCell {
  /// A layer of the simple recurrent network.
  public init(
    _ units: Int, activation: Activation = .tanh, returnsSequences: Bool = false,
    isReversed: Bool = false, name: String? = nil
  ) {
    self.init(
      Cell(units, activation: activation), returnsSequences: returnsSequences,
      isReversed: isReversed, name: name)
  }
}

extension Recurrent where Cell == LSTMCell {
  /// A layer of long short-term memory.
  public init(
    _ units: Int, forgetBias: Float = 1, hasPeepholes: Bool = false,
    returnsSequences: Bool = false, isReversed: Bool = false, name: String? = nil
  ) {
    self.init(
      Cell(units, forgetBias: forgetBias, hasPeepholes: hasPeepholes),
      returnsSequences: returnsSequences, isReversed: isReversed, name: name)
  }
}

extension Recurrent where Cell == GRUCell {
  /// A layer of gated recurrent units.
  public init(
    _ units: Int, resetsAfter: Bool = true, returnsSequences: Bool = false,
    isReversed: Bool = false, name: String? = nil
  ) {
    self.init(
      Cell(units, resetsAfter: resetsAfter), returnsSequences: returnsSequences,
      isReversed: isReversed, name: name)
  }
}

/// Two layers over the same sequences, one from each end, with their outputs side by side
/// (Schuster & Paliwal 1997): `[batch, steps, in] → [batch, …, 2 · units]`.
///
/// Parameters: those of the layers, under `forward` and `backward`.
public struct Bidirectional<Cell: RecurrentCell>: Module {
  /// What is run from both ends.
  public var layer: Recurrent<Cell>

  /// A layer from both ends; a name of the layer is that of both.
  public init(_ layer: Recurrent<Cell>) { self.layer = layer }

  /// Records the layers, from states of zeros.
  public func callAsFunction(_ x: Tensor) -> Tensor { run(x).output }

  /// Records the layers.
  ///
  /// - Parameter mask: `[batch, steps]`, as a recurrent layer takes it.
  public func run(_ x: Tensor, mask: Tensor? = nil) -> Recurrent<Cell>.Result {
    x.trace.scope(kind: "bidirectional", name: layer.name) {
      var (forward, backward) = (layer, layer)
      forward.name = "forward"
      backward.name = "backward"
      backward.isReversed.toggle()
      let results = [forward.run(x, mask: mask), backward.run(x, mask: mask)]
      return Recurrent<Cell>.Result(
        output: .concatenate(results.map(\.output)), states: results.flatMap(\.states))
    }
  }
}

extension Trace {
  /// Which of `steps` steps rows of these lengths have, `[batch] → [batch, steps]`: all before the
  /// length, or with `padsBefore` the last ones.
  public func mask(lengths: Tensor, steps: Int, padsBefore: Bool = false) -> Tensor {
    let places = constant((0..<steps).map(Double.init), sizes: [steps], type: lengths.type)
    let counts = lengths.expanded(at: 1)
    return padsBefore
      ? places .>= constant(Double(steps), type: lengths.type) - counts : places .< counts
  }
}
