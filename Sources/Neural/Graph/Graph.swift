/// What a model computes, as data: a list of operations in an order in which they can run.
///
/// A graph comes from tracing Swift functions of ``Tensor``s, is differentiated into a larger graph,
/// and is turned into a ``Plan`` to be run.
public struct Graph: Sendable {
  /// The operations; the inputs of each stand before it.
  public internal(set) var nodes: [Node] = []
  /// What a run is given.
  public internal(set) var inputs: [Input] = []
  /// What is learned (and what is kept without a gradient, such as batch statistics).
  public internal(set) var parameters: [Parameter] = []
  /// What a run returns, by name.
  public internal(set) var outputs: [Output] = []
  /// The recurrences that operations refer to by number.
  var scans: [Scan] = []

  /// The place of an operation in `nodes`.
  public typealias NodeID = Int

  /// One operation.
  public struct Node: Sendable {
    /// What is computed.
    public var operation: Operation
    /// What it is computed from.
    public var inputs: [NodeID]
    /// The shape of the result.
    public var shape: Shape
    /// The kind of numbers of the result.
    public var type: ElementType
    /// The path of the layer that recorded it, for messages.
    public var label: String
  }

  /// A tensor that each run is given.
  public struct Input: Sendable {
    /// Its name.
    public var name: String
    /// Its place among the operations.
    public var node: NodeID
  }

  /// A tensor that lies in ``Weights``.
  public struct Parameter: Sendable {
    /// Its path, such as `actor.dense_0.kernel`.
    public var path: String
    /// Its sizes.
    public var sizes: [Int]
    /// How it begins.
    public var initializer: Initializer
    /// Whether it is learned by gradients.
    public var isTrainable: Bool
    /// Which of the plan's weights it lies in: 0 for a model's own, others for frozen copies.
    public var weights: Int
    /// Its place among the operations.
    public var node: NodeID
  }

  /// A tensor that each run returns.
  public struct Output: Sendable {
    /// Its name.
    public var name: String
    /// Where it is computed.
    public var node: NodeID
  }
}

/// The operations of a graph, with the meaning of ONNX's operators of the same kind.
public enum Operation: Sendable, Hashable {
  /// The input with this number.
  case input(Int)
  /// The parameter with this number.
  case parameter(Int)
  /// Numbers known while tracing, row-major; one number stands for all elements.
  case constant([Double])
  /// The number of rows of the run, as a float scalar.
  case batchCount
  /// A function of each element.
  case unary(UnaryFunction)
  /// `(y, dy) → dy · f′` written in terms of the function's result y (tanh, sigmoid, relu, exp, …).
  case unaryGradient(UnaryFunction)
  /// A function of two tensors, broadcast as NumPy does.
  case binary(BinaryFunction)
  /// `(condition, a, b)`: a where the condition holds, else b; broadcast.
  case select
  /// Folds the axes (non-negative, ascending) away, or to size 1 if `keep`.
  case reduce(Reduction, axes: [Int], keep: Bool)
  /// Repeats along axes of size 1 (and new leading axes) to the node's shape.
  case broadcast
  /// The same numbers in the node's shape; the batch stays the first axis.
  case reshape
  /// The axes in another order.
  case transpose([Int])
  /// `[…, M, K] · [K, N]`, or with equal leading axes on both sides; the flags transpose the last
  /// two axes of a side first.
  case matmul(transposeLeft: Bool, transposeRight: Bool)
  /// `Σ over all leading axes of xᵀ·dy`: `[…, K], […, N] → [K, N]`, the gradient of a kernel.
  case contract
  /// Rows of a table: `table [V, …], indices […] → […, …]` (ONNX Gather on axis 0).
  case gather
  /// The gradient of `gather`: `dy […, …], indices […]`, adds rows of dy into a zero table of the
  /// node's shape.
  case scatterAdd
  /// One element a row, of the last axis: `x […, N], indices […] → […]`.
  case pick
  /// The gradient of `pick`: `dy […], indices […] → […, N]`, zero elsewhere.
  case unpick
  /// Side by side along an axis.
  case concatenate(axis: Int)
  /// The elements `start ..< end` of an axis.
  case slice(axis: Int, start: Int, end: Int)
  /// The gradient of `slice`: zeros before and after along an axis.
  case pad(axis: Int, before: Int, after: Int)
  /// The elements under each place of a window (im2col):
  /// `[batch, H, W, C] → [batch, rows, columns, height · width · C]`.
  case unfold(Window)
  /// The adjoint of `unfold` (col2im): adds each into its place of the node's shape.
  case fold(Window)
  /// Affine functions of the last axis's channels and sums over everything else.
  case channels(ChannelFunction)
  /// A convolution or one of its adjoints, without unfolding.
  case convolution(Convolution)
  /// The largest or the mean under each place of a window, or what goes back.
  case pool(Pool)
  /// Softmax over the last axis.
  case softmax
  /// Logarithm of softmax over the last axis.
  case logSoftmax
  /// `(y, dy)` for y = softmax or logSoftmax.
  case softmaxGradient
  case logSoftmaxGradient
  /// Numbers in `0 ..< 1` of the node's shape from the run's Philox stream; the number tells
  /// operations apart. Its one input, if any, only gives the shape.
  case random(Int)
  /// The recurrence with this number: `initial states…, sequences…, what is the same at all steps…`.
  /// What it gives is read by `scanned`.
  case scan(Int)
  /// What a recurrence gives: its final states, then what it keeps of all steps.
  case scanned(Int)
  /// What the step of a recurrence is given, told apart by a number.
  case placeholder(Int)
  /// In a graph that is being planned: the end of the steps that follow the recurrence.
  case scanEnd(Int)
  /// The same numbers as another kind of number.
  case cast
  /// The same numbers; no gradient passes.
  case stopGradient
}

/// Functions of one number.
public enum UnaryFunction: Sendable, Hashable {
  case negate, absolute, sign, square, squareRoot, reciprocal
  case exp, log, logOnePlus, sine, cosine, errorFunction, floor, not
  case relu, sigmoid, tanh, softplus
}

/// Functions of two numbers; comparisons give booleans.
public enum BinaryFunction: Sendable, Hashable {
  case add, subtract, multiply, divide, minimum, maximum, power
  case equal, less, lessOrEqual, and, or
}

/// How axes are folded.
public enum Reduction: Sendable, Hashable {
  case sum, mean, maximum, minimum
}
