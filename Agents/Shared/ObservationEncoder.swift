internal import Gym
internal import Neural

/// How an agent's networks begin.
public enum NetworkKind: String, Sendable, Codable, CaseIterable {
  /// Dense layers from the first on.
  case dense
  /// Each part of the observation that is a picture goes through convolutions first; what comes of them
  /// and all other parts stand side by side before the dense layers.
  case convolutional
}

/// Encoders of an observation's parts: `[batch, features]` to what dense layers take, `[batch, width]`.
///
/// A part is a picture if it is a box of three axes. The channels are the shorter of its first and its last
/// axis, the last if they are equal. Pictures of 36 rows and columns and more go through the three convolutions
/// of V. Mnih and others, "Human-level control through deep reinforcement learning" (2015); smaller ones
/// through the one of K. Young and T. Tian, "MinAtar" (2019): 16 filters of 3 × 3. Whole numbers from 0 to 255
/// are divided by 255.
struct ObservationEncoder: Sendable, Codable, Equatable {
  /// The parts in the order of the flat form.
  private var parts: [Part] = []

  /// A part of the flat form.
  private struct Part: Sendable, Codable, Equatable {
    /// Floats in the flat form.
    var count: Int
    /// What it is a picture of; `nil` if it stays as it is.
    var picture: Picture?
  }

  /// The encoders for a space.
  ///
  /// - Throws: ``GymError/parameter(_:value:allowed:)`` if no part of it is a picture.
  init(_ space: SpaceDescription) throws {
    add(space)
    guard parts.contains(where: { $0.picture != nil }) else {
      throw GymError.parameter(
        "agent.network", value: "convolutional",
        allowed:
          "dense where observations are \(space), of which no part has rows, columns and channels")
    }
  }

  private mutating func add(_ space: SpaceDescription) {
    switch space {
    case .product(let spaces): for space in spaces { add(space) }
    case .named(let spaces): for space in spaces { add(space.space) }
    default: parts.append(Part(count: space.flatCount, picture: Picture(space)))
    }
  }

  /// Floats that come of an observation.
  var width: Int { parts.reduce(0) { $0 + ($1.picture?.features ?? $1.count) } }

  /// `[batch, features] → [batch, width]`.
  func record(_ x: Tensor, activation: Activation, isOrthogonal: Bool) -> Tensor {
    let pieces = x.split(parts.map(\.count))
    return Tensor.concatenate(
      zip(parts, pieces).enumerated().map { index, part in
        guard let picture = part.0.picture else { return part.1 }
        return x.trace.scope("picture_\(index)") {
          picture.record(part.1, activation: activation, isOrthogonal: isOrthogonal)
        }
      })
  }

  /// Checks what a file says.
  ///
  /// - Throws: ``GymError`` if it makes no sense.
  func validate() throws {
    for part in parts where part.count < 1 || part.picture.map({ !$0.fits(part.count) }) == true {
      throw GymError.invalid("The stored policy's pictures do not fit its observations.")
    }
  }
}

/// A part of an observation that has rows, columns and channels.
private struct Picture: Sendable, Codable, Equatable {
  var rows: Int
  var columns: Int
  var channels: Int
  /// Whether a channel's numbers lie together.
  var hasChannelsFirst: Bool
  /// What numbers are multiplied by.
  var scale: Double

  /// `nil` if the space is no picture.
  init?(_ space: SpaceDescription) {
    switch space {
    case .box(let shape, let low, let high), .integerBox(let shape, let low, let high):
      guard shape.count == 3 else { return nil }
      hasChannelsFirst = shape[0] < shape[2]
      channels = hasChannelsFirst ? shape[0] : shape[2]
      (rows, columns) = hasChannelsFirst ? (shape[1], shape[2]) : (shape[0], shape[1])
      guard min(rows, columns) >= 3 else { return nil }
      let isByte = low.allSatisfy { $0 == 0 } && high.allSatisfy { $0 == 255 }
      scale = isByte ? 1 / 255 : 1
    default: return nil
    }
  }

  /// Filters, size and stride of the convolutions.
  private var convolutions: [(filters: Int, size: Int, stride: Int)] {
    min(rows, columns) >= 36 ? [(32, 8, 4), (64, 4, 2), (64, 3, 1)] : [(16, 3, 1)]
  }

  /// Floats that come of it.
  var features: Int {
    var (height, width, filters) = (rows, columns, channels)
    for layer in convolutions {
      height = (height - layer.size) / layer.stride + 1
      width = (width - layer.size) / layer.stride + 1
      filters = layer.filters
    }
    return height * width * filters
  }

  /// Whether it is a picture of so many numbers.
  func fits(_ count: Int) -> Bool {
    let sizes = [rows, columns, channels]
    guard sizes.allSatisfy({ (1...65_536).contains($0) }), min(rows, columns) >= 3 else {
      return false
    }
    return rows * columns * channels == count
  }

  /// `[batch, rows · columns · channels] → [batch, features]`.
  func record(_ x: Tensor, activation: Activation, isOrthogonal: Bool) -> Tensor {
    var y =
      hasChannelsFirst
      ? x.reshaped(to: [.batch, .fixed(channels), .fixed(rows), .fixed(columns)])
        .transposed([0, 2, 3, 1])
      : x.reshaped(to: [.batch, .fixed(rows), .fixed(columns), .fixed(channels)])
    if scale != 1 { y = y * scale }
    for (index, layer) in convolutions.enumerated() {
      y = Conv2D(
        layer.filters, Size2D(layer.size, layer.size), stride: Size2D(layer.stride, layer.stride),
        activation: activation,
        kernelInitializer: isOrthogonal ? .orthogonal(gain: Float(2).squareRoot()) : nil,
        biasInitializer: isOrthogonal ? .constant(0) : nil, name: "convolution_\(index)")(y)
    }
    return y.flattened()
  }
}
