internal import CKernels

/// Changes weights by their gradients: a rule with the memory that it keeps of earlier steps.
///
/// The memory lies as the weights' trainable region does; a step is one pass over all of them.
public final class Optimizer {
  /// How a gradient becomes a step.
  public let rule: OptimizerRule
  /// What is done to every gradient first.
  public let clipping: GradientClipping
  /// The number of steps taken.
  public private(set) var stepCount = 0
  /// The norm of the last gradient, before clipping.
  public var gradientNorm: Double {
    get { norm.pointee }
    set { norm.pointee = newValue }
  }

  private let count: Int
  private let slots: [Arena]
  private let chunkNorms: Arena
  private let norm: UnsafeMutablePointer<Double>
  private let step: UnsafeMutablePointer<apus_step>
  /// NAdam's running product of momentum factors.
  private var momentumProduct = 1.0
  /// The same before the step that is being taken.
  private var earlierMomentumProduct = 1.0

  /// An optimiser of the trainable parameters of a layout.
  public init(
    _ rule: OptimizerRule, layout: ParameterLayout, clipping: GradientClipping = .none
  ) {
    self.rule = rule
    self.clipping = clipping
    count = layout.trainableCount
    slots = rule.slotStarts.map { start in
      let arena = Arena(count: layout.trainableCount)
      arena.pointer.update(repeating: start, count: max(layout.trainableCount, 16))
      return arena
    }
    chunkNorms = Arena(count: count / Int(APUS_CHUNK) + 1)
    norm = .allocate(capacity: 1)
    norm.initialize(to: .nan)
    step = .allocate(capacity: 1)
    step.initialize(to: apus_step())
  }

  deinit {
    norm.deallocate()
    step.deallocate()
  }

  /// The number of learned floats, gaps included.
  var trainableCount: Int { count }

  /// Works out the coefficients of the next step.
  ///
  /// - Parameter frozen: ranges that the step leaves as they are, as pairs of begin and end.
  func prepare(
    weights: UnsafeMutablePointer<Float>, gradients: UnsafeMutablePointer<Float>,
    learningRate: Double, frozen: UnsafeBufferPointer<Int64>? = nil
  ) -> UnsafeMutablePointer<apus_step> {
    stepCount += 1
    earlierMomentumProduct = momentumProduct
    step.pointee.count = Int64(count)
    step.pointee.weights = weights
    step.pointee.gradients = UnsafePointer(gradients)
    step.pointee.slot = (
      !slots.isEmpty ? slots[0].pointer : nil, slots.count > 1 ? slots[1].pointer : nil,
      slots.count > 2 ? slots[2].pointer : nil
    )
    step.pointee.chunk_norms = chunkNorms.pointer
    step.pointee.norm = norm
    step.pointee.frozen = frozen?.baseAddress
    step.pointee.frozen_count = Int32((frozen?.count ?? 0) / 2)
    step.pointee.clip_norm = 0
    step.pointee.clip_value = 0
    switch clipping {
    case .none: break
    case .norm(let limit): step.pointee.clip_norm = limit
    case .value(let limit): step.pointee.clip_value = limit
    }
    rule.write(
      to: &step.pointee, step: stepCount, learningRate: learningRate,
      momentumProduct: &momentumProduct)
    return step
  }

  /// Takes back what `prepare` counted, when the step was not taken.
  func retract() {
    stepCount -= 1
    momentumProduct = earlierMomentumProduct
  }

  /// Takes a step with given gradients, without a run.
  ///
  /// - Parameters:
  ///   - weights: what is changed.
  ///   - gradients: one number for each of the layout's trainable region.
  ///   - learningRate: of this step.
  public func update(_ weights: inout Weights, gradients: [Float], learningRate: Double) {
    precondition(gradients.count == count, "as many gradients as trainable numbers")
    let arena = Arena(count: count)
    for index in 0..<count { arena.pointer[index] = gradients[index] }
    var list: UnsafeMutablePointer<apus_step>? = prepare(
      weights: weights.mutablePointer(), gradients: arena.pointer, learningRate: learningRate)
    // The step names the arena by its address alone.
    withExtendedLifetime(arena) { apus_execute(nil, &list, 1, nil) }
  }

  /// Everything but the hyperparameters: the steps taken and the memory.
  public var state: OptimizerState {
    get {
      OptimizerState(
        stepCount: stepCount, momentumProduct: momentumProduct,
        slots: slots.map { Array(UnsafeBufferPointer(start: $0.pointer, count: count)) })
    }
    set {
      stepCount = newValue.stepCount
      momentumProduct = newValue.momentumProduct
      for (arena, values) in zip(slots, newValue.slots) where values.count == count {
        for index in 0..<count { arena.pointer[index] = values[index] }
      }
    }
  }
}

/// What an optimiser remembers.
public struct OptimizerState: Sendable, Equatable {
  /// The number of steps taken.
  public var stepCount: Int
  /// NAdam's running product of momentum factors.
  public var momentumProduct: Double
  /// The memory, one array a slot.
  public var slots: [[Float]]

  /// What an optimiser remembers.
  public init(stepCount: Int, momentumProduct: Double, slots: [[Float]]) {
    self.stepCount = stepCount
    self.momentumProduct = momentumProduct
    self.slots = slots
  }
}

/// What is done to a gradient before a step.
public enum GradientClipping: Sendable, Equatable {
  /// Nothing.
  case none
  /// The whole gradient is shortened to this norm (PyTorch's `clip_grad_norm_`).
  case norm(Float)
  /// Every number is cut to ± this.
  case value(Float)
}
