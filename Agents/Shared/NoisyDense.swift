internal import Neural
internal import Randomness

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The noise of a network's layers: an input of the graph, of which each layer takes its part.
///
/// Source: M. Fortunato and others, "Noisy networks for exploration" (2018), factorised: a layer of p inputs
/// and q outputs takes p + q numbers f(ε) with f(x) = sgn(x)·√|x| and ε of the normal distribution.
final class LayerNoise {
  private let numbers: Tensor
  private let count: Int
  private var taken = 0

  /// The input of this name, `[count]`: the same for all rows of a run.
  init(_ trace: Trace, _ name: String, count: Int) {
    numbers = trace.input(name, [.fixed(count)])
    self.count = count
  }

  /// The next numbers, `[size]`.
  func next(_ size: Int) -> Tensor {
    defer { taken += size }
    return numbers.sliced(taken..<taken + size)
  }

  /// Draws what the input is to hold.
  static func draw(
    _ count: Int, into noise: UnsafeMutablePointer<Float>, using generator: inout PCG64
  ) {
    for index in 0..<count {
      let number = generator.normal()
      noise[index] = Float(copysign(abs(number).squareRoot(), number))
    }
  }
}

/// A dense layer whose weights have learned deviations: `[batch, in] → [batch, units]`.
///
/// kernel + kernel_deviation ∘ (f(ε)·f(ε′)ᵀ), and bias + bias_deviation ∘ f(ε′). Without noise it is the
/// dense layer of the means, under the same paths. The means begin as PyTorch's, in ±1/√in, the
/// deviations as σ₀/√in with σ₀ = 0.5.
struct NoisyDense {
  var units: Int
  var activation: Activation = .linear
  var name: String
  /// `nil`: the means alone.
  var noise: LayerNoise?

  /// Records the layer.
  func callAsFunction(_ x: Tensor) -> Tensor {
    guard let noise, case .fixed(let width)? = x.shape.dimensions.last else {
      return Dense(units, activation: activation, name: name)(x)
    }
    let trace = x.trace
    return trace.scope(name) {
      func parameter(_ name: String, _ sizes: [Int], _ initializer: Initializer) -> Tensor {
        trace.parameter(name, sizes: sizes, initializer: initializer)
      }
      let mean = Initializer.torch(fanIn: width)
      let deviation = Initializer.constant(0.5 / Float(width).squareRoot())
      let (rows, columns) = (noise.next(width), noise.next(units))
      let kernel =
        parameter("kernel", [width, units], mean)
        + parameter("kernel_deviation", [width, units], deviation)
        * (rows.expanded(at: 1) * columns)
      let bias =
        parameter("bias", [units], mean) + parameter("bias_deviation", [units], deviation) * columns
      return activation(matmul(x, kernel) + bias)
    }
  }
}

extension NetworkConfiguration {
  /// Numbers that the noise of `record` takes.
  ///
  /// - Parameters:
  ///   - inputs: floats that the first layer takes.
  ///   - outputs: of the head.
  func noiseCount(inputs: Int, outputs: Int) -> Int {
    let sizes = [self.inputs(inputs)] + hiddenSizes + [outputs]
    return zip(sizes, sizes.dropFirst()).reduce(0) { $0 + $1.0 + $1.1 }
  }

  /// Numbers that the noise of `recordStreams` takes.
  func noiseCount(inputs: Int, outputs: (value: Int, advantage: Int)) -> Int {
    let sizes = [self.inputs(inputs)] + hiddenSizes
    let shared = zip(sizes, sizes.dropFirst().dropLast()).reduce(0) { $0 + $1.0 + $1.1 }
    let last = NetworkConfiguration(hiddenSizes: hiddenSizes.suffix(1), activation: activation)
    let width = hiddenSizes.dropLast().last ?? self.inputs(inputs)
    return shared + last.noiseCount(inputs: width, outputs: outputs.value)
      + last.noiseCount(inputs: width, outputs: outputs.advantage)
  }
}
