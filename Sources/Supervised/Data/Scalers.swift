/// Brings each feature to mean 0 and deviation 1, as scikit-learn's `StandardScaler`.
public struct StandardScaler: Sendable, Codable, Equatable {
  /// The mean of each feature.
  public var mean: [Double]
  /// What each feature is divided by: its deviation, or 1 where it does not vary.
  public var scale: [Double]

  /// Learns means and deviations from rows.
  ///
  /// - Parameters:
  ///   - inputs: row-major, `[rows, features]`, at least one row.
  public init(fitting inputs: [Float], features: Int) {
    precondition(features > 0 && !inputs.isEmpty && inputs.count % features == 0)
    let rows = inputs.count / features
    var mean = [Double](repeating: 0, count: features)
    var variance = mean
    for (place, value) in inputs.enumerated() { mean[place % features] += Double(value) }
    for feature in 0..<features { mean[feature] /= Double(rows) }
    for (place, value) in inputs.enumerated() {
      let distance = Double(value) - mean[place % features]
      variance[place % features] += distance * distance
    }
    self.mean = mean
    scale = (0..<features).map { feature in
      let value = variance[feature] / Double(rows)
      // What rounding leaves of a constant is no deviation.
      let noise = Double(rows) * mean[feature] * Double.ulpOfOne
      let isConstant = value <= Double(rows) * Double.ulpOfOne * value + noise * noise
      return isConstant ? 1 : value.squareRoot()
    }
  }

  /// Learns from the rows of a data set.
  public init(fitting data: Dataset) { self.init(fitting: data.inputs, features: data.rowSize) }

  /// The features brought to mean 0 and deviation 1.
  public func transform(_ inputs: [Float]) -> [Float] {
    let features = mean.count
    return inputs.enumerated().map { place, value in
      Float((Double(value) - mean[place % features]) / scale[place % features])
    }
  }

  /// What `transform` was given.
  public func inverse(_ inputs: [Float]) -> [Float] {
    let features = mean.count
    return inputs.enumerated().map { place, value in
      Float(Double(value) * scale[place % features] + mean[place % features])
    }
  }
}

/// Brings each feature into a range, as scikit-learn's `MinMaxScaler`.
public struct MinMaxScaler: Sendable, Codable, Equatable {
  /// What each feature is multiplied by.
  public var scale: [Double]
  /// What is added then.
  public var offset: [Double]

  /// Learns the bounds from rows.
  ///
  /// - Parameters:
  ///   - inputs: row-major, `[rows, features]`, at least one row.
  ///   - low: what the smallest becomes.
  ///   - high: what the largest becomes.
  public init(fitting inputs: [Float], features: Int, low: Double = 0, high: Double = 1) {
    precondition(features > 0 && !inputs.isEmpty && inputs.count % features == 0)
    var least = inputs[..<features].map(Double.init)
    var most = least
    for (place, value) in inputs.enumerated() {
      let feature = place % features
      least[feature] = min(least[feature], Double(value))
      most[feature] = max(most[feature], Double(value))
    }
    let factors = (0..<features).map { feature in
      let range = most[feature] - least[feature]
      return (high - low) / (range < 10 * Double.ulpOfOne ? 1 : range)
    }
    scale = factors
    offset = (0..<features).map { low - least[$0] * factors[$0] }
  }

  /// Learns from the rows of a data set.
  public init(fitting data: Dataset, low: Double = 0, high: Double = 1) {
    self.init(fitting: data.inputs, features: data.rowSize, low: low, high: high)
  }

  /// The features within the range.
  public func transform(_ inputs: [Float]) -> [Float] {
    let features = scale.count
    return inputs.enumerated().map { place, value in
      Float(Double(value) * scale[place % features] + offset[place % features])
    }
  }

  /// What `transform` was given.
  public func inverse(_ inputs: [Float]) -> [Float] {
    let features = scale.count
    return inputs.enumerated().map { place, value in
      Float((Double(value) - offset[place % features]) / scale[place % features])
    }
  }
}

/// How inputs are scaled before a network sees them; saved with the model.
public enum InputScaling: Sendable, Codable, Equatable {
  /// As they are.
  case none
  /// Divided by a number: 255 for bytes of pictures.
  case divided(by: Double)
  /// To mean 0 and deviation 1.
  case standard(StandardScaler)
  /// Into a range.
  case minMax(MinMaxScaler)

  /// The scaled inputs.
  public func transform(_ inputs: [Float]) -> [Float] {
    switch self {
    case .none: inputs
    case .divided(let divisor): inputs.map { Float(Double($0) / divisor) }
    case .standard(let scaler): scaler.transform(inputs)
    case .minMax(let scaler): scaler.transform(inputs)
    }
  }

  /// What `transform` was given.
  public func inverse(_ inputs: [Float]) -> [Float] {
    switch self {
    case .none: inputs
    case .divided(let divisor): inputs.map { Float(Double($0) * divisor) }
    case .standard(let scaler): scaler.inverse(inputs)
    case .minMax(let scaler): scaler.inverse(inputs)
    }
  }
}
