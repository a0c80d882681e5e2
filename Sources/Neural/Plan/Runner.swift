internal import CKernels
public import Threads

/// Runs a plan: the owner of the memory of its runs.
///
/// A run allocates nothing, takes no lock and touches no reference count. One thread uses a runner
/// at a time; the pool's threads help within a run.
public final class Runner {
  /// What is run.
  public let plan: Plan
  /// The gradients of the last run, laid out as the trainable region of the weights.
  public let gradients: UnsafeMutablePointer<Float>

  private let pool: ThreadPool?
  private let run: UnsafeMutablePointer<apus_run>
  private let operations: UnsafeMutablePointer<apus_op>
  private let phases: UnsafeMutablePointer<apus_phase>
  private let bases: UnsafeMutablePointer<UnsafeMutablePointer<Float>?>
  private let stepList: UnsafeMutablePointer<UnsafeMutablePointer<apus_step>?>
  /// What no step changes, as pairs of begin and end.
  private let frozenRanges: UnsafeMutableBufferPointer<Int64>
  private let shard: Arena
  private let partial: Arena
  private let shared: Arena
  private let gradientArena: Arena
  private let inputArenas: [Arena]
  /// What a step of training copies into the weights: from the shared block, and whereto.
  private let updates: [(from: Int, to: Int, count: Int)]
  /// What weights must be laid out as, by set; 0 if the plan reads none of the set.
  private let fingerprints: (own: Int, frozen: Int)

  /// Makes room for the runs of a plan.
  ///
  /// - Parameters:
  ///   - plan: what is run.
  ///   - pool: threads that help; results do not depend on them.
  public init(_ plan: Plan, pool: ThreadPool? = nil) {
    self.plan = plan
    self.pool = pool
    func fingerprint(_ set: Int) -> Int {
      set < plan.layouts.count && plan.layouts[set].count > 0 ? plan.layouts[set].fingerprint : 0
    }
    fingerprints = (fingerprint(0), fingerprint(1))
    let shards = (plan.capacity + plan.rowsPerShard - 1) / plan.rowsPerShard
    shard = Arena(count: shards * plan.shardStride)
    partial = Arena(count: shards * plan.partialStride)
    shared = Arena(count: plan.sharedCount)
    gradientArena = Arena(count: plan.layouts[0].trainableCount)
    gradients = gradientArena.pointer
    inputArenas = plan.inputs.map { port in
      let count = port.shape.rowCount ?? 1
      return Arena(count: port.shape.hasBatch ? count * plan.capacity : count)
    }
    updates = plan.updates.map { ($0.view.offset, $0.parameter.offset, $0.parameter.count) }
    operations = .allocate(capacity: max(plan.operations.count, 1))
    operations.initialize(from: plan.operations, count: plan.operations.count)
    phases = .allocate(capacity: max(plan.phases.count, 1))
    phases.initialize(from: plan.phases, count: plan.phases.count)
    let baseCount = Int(Base.input(Base.inputs - 1).index) + 1
    bases = .allocate(capacity: baseCount)
    bases.initialize(repeating: nil, count: baseCount)
    stepList = .allocate(capacity: 1)
    stepList.initialize(to: nil)
    frozenRanges = .allocate(capacity: 2 * plan.frozenRanges.count)
    _ = frozenRanges.initialize(
      from: plan.frozenRanges.flatMap { [Int64($0.lowerBound), Int64($0.upperBound)] })
    run = .allocate(capacity: 1)
    run.initialize(to: apus_run())
    for constant in plan.constants {
      for (index, value) in constant.values.enumerated() {
        shared.pointer[constant.offset + index] = value
      }
    }
    bases[Int(Base.shard.index)] = shard.pointer
    bases[Int(Base.partial.index)] = partial.pointer
    bases[Int(Base.shared.index)] = shared.pointer
    bases[Int(Base.gradients.index)] = gradients
    for (number, arena) in inputArenas.enumerated() {
      bases[Int(Base.input(number).index)] = arena.pointer
    }
    run.pointee.phases = UnsafePointer(phases)
    run.pointee.phase_count = Int32(plan.phases.count)
    run.pointee.ops = UnsafePointer(operations)
    run.pointee.bases = UnsafePointer(bases)
    run.pointee.base_count = Int32(baseCount)
    run.pointee.rows_per_shard = Int64(plan.rowsPerShard)
    run.pointee.shard_stride = Int64(plan.shardStride)
    run.pointee.partial_stride = Int64(plan.partialStride)
  }

  deinit {
    operations.deallocate()
    phases.deallocate()
    bases.deallocate()
    stepList.deallocate()
    frozenRanges.deallocate()
    run.deallocate()
  }

  /// The buffer of an input, `[capacity, …]` row-major, to be filled before a run.
  ///
  /// - Throws: ``NeuralError`` if the plan has no such input.
  public func input(_ name: String) throws -> UnsafeMutablePointer<Float> {
    guard let number = plan.inputs.firstIndex(where: { $0.name == name }) else {
      throw NeuralError.run("The plan has no input \(name), only \(plan.inputs.map(\.name))")
    }
    return inputArenas[number].pointer
  }

  /// The buffer of an input of integers.
  ///
  /// - Throws: ``NeuralError`` if the plan has no such input.
  public func integers(_ name: String) throws -> UnsafeMutablePointer<Int32> {
    let floats = try input(name)
    return UnsafeMutableRawPointer(floats).assumingMemoryBound(to: Int32.self)
  }

  /// Lets an input be read from memory of the caller's instead, `nil` from the runner's own again.
  ///
  /// - Throws: ``NeuralError`` if the plan has no such input.
  public func bind(_ name: String, to memory: UnsafeMutablePointer<Float>?) throws {
    let own = try input(name)
    guard let number = plan.inputs.firstIndex(where: { $0.name == name }) else { return }
    bases[Int(Base.input(number).index)] = memory ?? own
  }

  /// The result of a run, `[count, …]` row-major; it stays where it is from run to run.
  ///
  /// - Throws: ``NeuralError`` if the plan has no such output.
  public func output(_ name: String) throws -> UnsafeMutablePointer<Float> {
    if let update = plan.updates.first(where: { $0.name == name }) {
      return shared.pointer + update.view.offset
    }
    guard let number = plan.outputs.firstIndex(where: { $0.name == name }) else {
      throw NeuralError.run("The plan has no output \(name), only \(plan.outputs.map(\.name))")
    }
    let view = plan.outputViews[number]
    guard let base = bases[Int(view.base.index)] else {
      throw NeuralError.run("The output \(name) is a parameter; read it from the weights")
    }
    return base + view.offset
  }

  /// Runs the plan on the first `count` rows of its inputs.
  ///
  /// - Parameters:
  ///   - count: rows, at most the plan's capacity.
  ///   - weights: set 0 of the parameters.
  ///   - frozen: set 1, such as a target network.
  ///   - random: key and number of the run's random numbers (dropout, noise).
  /// - Throws: ``NeuralError`` if the plan is too small, the weights are laid out otherwise, or an
  ///   index is out of range.
  public func run(
    count: Int, weights: Weights, frozen: Weights? = nil,
    random: RandomRun = RandomRun()
  ) throws {
    try check(count: count, weights, frozen)
    bases[Int(Base.weights(0).index)] = weights.pointer
    if let other = frozen?.pointer { bases[Int(Base.weights(1).index)] = other }
    try execute(count: count, random: random, steps: 0)
  }

  /// Runs the plan and lets an optimiser change the weights by the gradients, in one hand-over.
  ///
  /// Outputs named `update/PATH` (``Trace/update(_:_:)``) then become the parameters of those paths.
  ///
  /// - Parameters:
  ///   - count: rows, at most the plan's capacity.
  ///   - weights: what is learned, set 0.
  ///   - frozen: set 1, such as a target network.
  ///   - optimizer: its step follows the run.
  ///   - learningRate: of this step.
  ///   - random: key and number of the run's random numbers (dropout, noise).
  /// - Throws: ``NeuralError`` if the plan is too small or has no gradients, the weights are laid out
  ///   otherwise, or an index is out of range; neither weights nor optimiser have then changed.
  public func train(
    count: Int, weights: inout Weights, frozen: Weights? = nil, optimizer: Optimizer,
    learningRate: Double, random: RandomRun = RandomRun()
  ) throws {
    try check(count: count, weights, frozen)
    guard plan.hasGradients, optimizer.trainableCount == plan.layouts[0].trainableCount else {
      throw NeuralError.run(
        plan.hasGradients
          ? "The optimiser is one of \(optimizer.trainableCount) numbers, the plan has "
            + "\(plan.layouts[0].trainableCount) gradients; make it from the weights' layout"
          : "The plan has no gradients to train with; plan graph.differentiating(…)")
    }
    let pointer = weights.mutablePointer()
    bases[Int(Base.weights(0).index)] = pointer
    if let other = frozen?.pointer { bases[Int(Base.weights(1).index)] = other }
    stepList[0] = optimizer.prepare(
      weights: pointer, gradients: gradients, learningRate: learningRate,
      frozen: UnsafeBufferPointer(frozenRanges))
    do {
      try execute(count: count, random: random, steps: 1)
    } catch {
      optimizer.retract()
      throw error
    }
    for update in updates {
      (pointer + update.to).update(from: shared.pointer + update.from, count: update.count)
    }
  }

  private func check(count: Int, _ weights: Weights, _ frozen: Weights?) throws {
    guard count > 0 && count <= plan.capacity else {
      throw NeuralError.run("A plan for at most \(plan.capacity) rows cannot run \(count)")
    }
    guard fingerprints.own == 0 || weights.layout.fingerprint == fingerprints.own else {
      throw NeuralError.run(
        "The weights are not laid out as the plan's; make both from the same ParameterLayout")
    }
    guard fingerprints.frozen == 0 || frozen?.layout.fingerprint == fingerprints.frozen else {
      throw NeuralError.run(
        frozen == nil
          ? "The plan reads weights of set 1; give them as frozen"
          : "The frozen weights are not laid out as the plan's; make the plan with their layout")
    }
  }

  private func execute(count: Int, random: RandomRun, steps: Int32) throws {
    shared.pointer[plan.batchCountOffset] = Float(count)
    run.pointee.rows = Int64(count)
    run.pointee.random_key = random.key
    run.pointee.random_run = random.number
    run.pointee.error = 0
    // A single shard over few weights is done before another thread has heard of it.
    let isSmall = count <= plan.rowsPerShard && plan.layouts[0].trainableCount < 32_768
    apus_execute(run, stepList, steps, isSmall ? nil : pool?.handle)
    guard run.pointee.error == 0 else {
      throw NeuralError.run("An index lies outside of the tensor that it chooses from")
    }
  }
}

/// Which random numbers a run draws: the stream's key, and a number that differs from run to run.
public struct RandomRun: Sendable, Equatable {
  /// The key of the stream.
  public var key: UInt64
  /// The number of the run in its stream.
  public var number: UInt64

  /// Which random numbers a run draws.
  public init(key: UInt64 = 0, number: UInt64 = 0) {
    self.key = key
    self.number = number
  }
}
