public import Neural

/// An encoder into a short code and a decoder back: learns what is essential of its inputs.
///
/// Fit it to a data set without targets. With `noise` it is denoising (the inputs are corrupted in
/// training, the clean ones are to be rebuilt); with ``Loss/sparse(width:weight:)`` it is sparse.
public struct Autoencoder: Module {
  /// From inputs to codes.
  public var encoder: Sequential
  /// From codes to inputs.
  public var decoder: Sequential
  /// The deviation of normal noise that is added to the inputs in training.
  public var noise: Double
  /// Whether the code is given beside the rebuilt inputs, for losses that look at it.
  public var givesCode: Bool

  /// An encoder and a decoder.
  public init(
    encoder: Sequential, decoder: Sequential, noise: Double = 0, givesCode: Bool = false
  ) {
    self.encoder = encoder
    self.decoder = decoder
    self.noise = noise
    self.givesCode = givesCode
  }

  /// Dense layers down to the code and, mirrored, up again; no hidden layers give PCA's subspace.
  ///
  /// - Parameters:
  ///   - inputs: the numbers of a row.
  ///   - hidden: the units between inputs and code.
  ///   - code: the numbers of a code.
  ///   - activation: of the hidden layers.
  ///   - codeActivation: of the code.
  public init(
    inputs: Int, hidden: [Int], code: Int, activation: Activation = .relu,
    codeActivation: Activation = .linear, noise: Double = 0, givesCode: Bool = false
  ) {
    self.init(
      encoder: Sequential {
        Flatten()
        for units in hidden {
          Dense(
            units, activation: activation, kernelInitializer: .heUniform, biasInitializer: .zeros)
        }
        Dense(
          code, activation: codeActivation, kernelInitializer: .xavierUniform,
          biasInitializer: .zeros)
      },
      decoder: Sequential {
        for units in hidden.reversed() {
          Dense(
            units, activation: activation, kernelInitializer: .heUniform, biasInitializer: .zeros)
        }
        Dense(inputs, kernelInitializer: .xavierUniform, biasInitializer: .zeros)
      }, noise: noise, givesCode: givesCode)
  }

  /// Convolutions down to a dense code and up again, for pictures whose sides are multiples of 4.
  ///
  /// Upwards, each pixel's channels are spread over 2 × 2 pixels (Shi et al. 2016).
  public static func convolutional(
    height: Int, width: Int, channels: Int = 1, filters: Int = 16, code: Int = 64, noise: Double = 0
  ) -> Autoencoder {
    let (rows, columns) = (height / 4, width / 4)
    return Autoencoder(
      encoder: Sequential {
        Conv2D(filters, 3, stride: 2, padding: .same, activation: .relu)
        Conv2D(2 * filters, 3, stride: 2, padding: .same, activation: .relu)
        Flatten()
        Dense(code)
      },
      decoder: Sequential {
        Dense(rows * columns * 2 * filters, activation: .relu)
        Lambda {
          $0.reshaped(to: [.batch, .fixed(rows), .fixed(columns), .fixed(2 * filters)])
        }
        Conv2D(4 * filters, 3, padding: .same, activation: .relu)
        Lambda { spread($0) }
        Conv2D(4 * channels, 3, padding: .same)
        Lambda { spread($0) }
        Flatten()
      }, noise: noise)
  }

  /// `[batch, rows, columns, 4 · channels] → [batch, 2 · rows, 2 · columns, channels]`.
  private static func spread(_ x: Tensor) -> Tensor {
    guard let sizes = Shape(Array(x.shape.dimensions.dropFirst())).sizes, sizes.count == 3 else {
      return x
    }
    let channels = sizes[2] / 4
    let pieces: Shape = [
      .batch, .fixed(sizes[0]), .fixed(sizes[1]), 2, 2, .fixed(channels),
    ]
    return x.reshaped(to: pieces).transposed([0, 1, 3, 2, 4, 5])
      .reshaped(to: [.batch, .fixed(2 * sizes[0]), .fixed(2 * sizes[1]), .fixed(channels)])
  }

  /// Records both halves, in scopes `encoder` and `decoder`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    var seen = x
    if noise > 0, x.trace.isTraining { seen = x + noise * x.trace.normal(like: x) }
    let code = encoder(seen, name: "encoder")
    let rebuilt = decoder(code, name: "decoder")
    return givesCode ? Tensor.concatenate([rebuilt, code.flattened()]) : rebuilt
  }
}

extension Loss {
  /// The mean squared error of what is rebuilt, plus `weight · mean|code|`: a sparse autoencoder's.
  ///
  /// - Parameter width: the numbers of a row; what follows them in the output is the code.
  public static func sparse(width: Int, weight: Double) -> Loss {
    Loss("sparse") { output, target in
      let total = output.shape.rowCount ?? width
      let rebuilt = output.sliced(0..<width)
      let code = output.sliced(width..<total)
      return (rebuilt - target).square().mean(axes: [1]) + weight * code.abs().mean(axes: [1])
    }
  }
}

extension Trace {
  /// Standard normal numbers in the shape of a tensor, drawn anew at each run (Box & Muller 1958).
  func normal(like x: Tensor) -> Tensor {
    let (first, second) = (randomUniform(x.shape), randomUniform(x.shape))
    return (-2 * (1 - first).log()).squareRoot() * (2 * Double.pi * second).cos()
  }
}
