import CKernels

/// A graph made ready to run: a flat list of kernel calls over a few blocks of memory.
///
/// A plan is made for a largest batch and runs any number of rows up to it. It is immutable; a
/// ``Runner`` holds the memory of its runs.
///
/// A run is a list of phases with a barrier after each. In a phase of rows, shards of
/// `rowsPerShard` rows run independently; sums over the batch are kept per shard and combined in
/// shard order afterwards. How rows are cut into shards follows from the graph and the capacity
/// alone, never from threads: that is why any number of threads gives the same bits.
public struct Plan: @unchecked Sendable {
  /// The largest number of rows of a run.
  public let capacity: Int
  /// The rows that one shard works on.
  public let rowsPerShard: Int
  /// The parameters that the plan reads, by set of weights; set 0 is what training changes.
  public let layouts: [ParameterLayout]
  /// What a run is given: name, floats (or integers) a row, and whether there is one for each row.
  public let inputs: [Port]
  /// What a run returns, but for gradients and updates of parameters.
  public let outputs: [Port]
  /// Arithmetic operations of matrix products in one row.
  public let operationsPerRow: Int

  let operations: [apus_op]
  let phases: [apus_phase]
  let outputViews: [View]
  /// What a step of training copies into the weights, by the name of its output.
  let updates: [Update]
  let constants: [Constant]
  let sharedCount: Int
  let shardStride: Int
  let partialStride: Int
  let hasGradients: Bool
  /// Where the learned region holds parameters whose gradient nobody asked for.
  let frozenRanges: [Range<Int>]
  let batchCountOffset: Int

  /// Numbers known while planning and their place in the shared block.
  struct Constant: Sendable {
    let offset: Int
    let values: [Float]
  }

  /// A result that becomes a parameter at the end of a step of training.
  struct Update: Sendable {
    let name: String
    let view: View
    let parameter: ParameterLayout.Entry
  }

  /// An input or output of a plan.
  public struct Port: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// Its shape.
    public let shape: Shape
    /// Its kind of numbers.
    public let type: ElementType
  }

  /// The number of kernel calls of a run, for people who optimise.
  public var callCount: Int { operations.count }

  /// Plans a graph.
  ///
  /// - Parameters:
  ///   - graph: what to compute; outputs named `gradient/PATH` go into the arena of gradients.
  ///   - capacity: the largest number of rows of a run.
  ///   - layout: of the weights that will be given as set 0, if they hold more than this graph's
  ///     parameters.
  ///   - frozenLayout: the same of set 1.
  /// - Throws: ``NeuralError`` for operations that cannot run.
  public init(
    _ graph: Graph, capacity: Int, layout: ParameterLayout? = nil,
    frozenLayout: ParameterLayout? = nil
  ) throws {
    guard capacity > 0 else {
      throw NeuralError.run("A plan needs room for at least one row, not \(capacity)")
    }
    var planner = try Planner(
      graph, capacity: capacity, layout: layout, frozenLayout: frozenLayout)
    try planner.plan()
    self = planner.finish()
  }

  init(
    capacity: Int, rowsPerShard: Int, layouts: [ParameterLayout], inputs: [Port], outputs: [Port],
    operationsPerRow: Int, operations: [apus_op], phases: [apus_phase], outputViews: [View],
    updates: [Update], constants: [Constant], sharedCount: Int, shardStride: Int,
    partialStride: Int,
    hasGradients: Bool, frozenRanges: [Range<Int>], batchCountOffset: Int
  ) {
    self.capacity = capacity
    self.rowsPerShard = rowsPerShard
    self.layouts = layouts
    self.inputs = inputs
    self.outputs = outputs
    self.operationsPerRow = operationsPerRow
    self.operations = operations
    self.phases = phases
    self.outputViews = outputViews
    self.updates = updates
    self.constants = constants
    self.sharedCount = sharedCount
    self.shardStride = shardStride
    self.partialStride = partialStride
    self.hasGradients = hasGradients
    self.frozenRanges = frozenRanges
    self.batchCountOffset = batchCountOffset
  }

  /// How many shards the rows of a full run are cut into.
  static func shards(operations: Int, capacity: Int, rowsPerShard: Int) -> Int {
    let total = operations * capacity
    let wanted = total < 3_000_000 ? 1 : total < 48_000_000 ? 2 : total < 192_000_000 ? 4 : 8
    return max(1, min(wanted, capacity / rowsPerShard))
  }
}
