/// What an observation becomes on its way out.
public protocol ObservationTransform<Input, Output>: Sendable, Codable {
  /// What is seen inside.
  associatedtype Input
  /// What is seen outside.
  associatedtype Output: Space
  /// The observations outside.
  var space: Output { get }
  /// What an observation becomes.
  func callAsFunction(_ observation: Input) -> Output.Element
}

/// Changes observations by a function (Gymnasium's `TransformObservation`).
public struct TransformedObservation<Base: Environment, Transform: ObservationTransform>:
  EnvironmentWrapper
where Transform.Input == Base.Observation {
  /// What is seen outside.
  public typealias ObservationSpace = Transform.Output
  /// What is done.
  public typealias ActionSpace = Base.ActionSpace
  /// The environment inside.
  public var base: Base
  /// The function.
  public let transform: Transform

  /// Changes the observations of `base`.
  @inlinable
  public init(_ base: Base, _ transform: Transform) {
    self.base = base
    self.transform = transform
  }

  /// The observations outside.
  @inlinable public var observationSpace: Transform.Output { transform.space }

  /// Starts a new episode.
  @inlinable
  public mutating func reset(seed: UInt64?) throws -> Transform.Output.Element {
    transform(try base.reset(seed: seed))
  }

  /// Lets one step of time pass.
  @inlinable
  public mutating func step(_ action: Base.Action) throws -> Step<Transform.Output.Element> {
    let step = try base.step(action)
    return step.observing(transform(step.observation))
  }
}

/// The flat form of an observation of any space (Gymnasium's `FlattenObservation`).
public struct FlatForm<Input: Space>: ObservationTransform {
  /// Rows of numbers.
  public let space: Box<[Float]>
  /// The space inside.
  public let inside: Input

  /// Flattens the observations of a space.
  ///
  /// - Throws: ``GymError`` if the space has no numbers.
  public init(of inside: Input) throws {
    self.inside = inside
    let bounds = inside.description.flatBounds
    space = try Box(shape: [bounds.count], low: bounds.map(\.low), high: bounds.map(\.high))
  }

  /// The flat form.
  public func callAsFunction(_ observation: Input.Element) -> [Float] {
    var floats = [Float](repeating: 0, count: inside.flatCount)
    var span = floats.mutableSpan
    inside.flatten(observation, into: &span)
    return floats
  }
}

/// Some parts of a product, in their flat forms (Gymnasium's `FilterObservation`).
public struct NamedParts<Input: Space>: ObservationTransform {
  /// Rows of numbers.
  public let space: Box<[Float]>
  /// The space inside.
  public let inside: Input
  /// The places of the chosen numbers in the flat form.
  private let places: [Int]

  /// Keeps the parts of these names.
  ///
  /// - Throws: ``GymError`` if the product has no part of a name.
  public init(_ names: [String], of inside: Input) throws {
    self.inside = inside
    guard case .named(let parts) = inside.description else {
      throw GymError.invalid(
        "Only a product whose parts have names can be filtered, not \(inside.description).")
    }
    for name in names where !parts.contains(where: { $0.name == name }) {
      throw GymError.unknown(kind: "part", name: name, nearest: parts.map(\.name))
    }
    var (places, begin) = ([Int](), 0)
    for part in parts {
      if names.contains(part.name) { places += begin..<begin + part.space.flatCount }
      begin += part.space.flatCount
    }
    self.places = places
    let bounds = inside.description.flatBounds
    space = try Box(
      shape: [places.count], low: places.map { bounds[$0].low },
      high: places.map { bounds[$0].high })
  }

  /// The chosen numbers.
  public func callAsFunction(_ observation: Input.Element) -> [Float] {
    var floats = [Float](repeating: 0, count: inside.flatCount)
    var span = floats.mutableSpan
    inside.flatten(observation, into: &span)
    return places.map { floats[$0] }
  }
}

/// Observations stretched to an interval (Gymnasium's `RescaleObservation`).
public struct ObservationRescale<Input: FloatVector>: ObservationTransform {
  /// Arrays of the same shape between the new bounds.
  public let space: Box<Input>
  let scale: AffineScale

  /// Stretches a space to `low ... high`.
  ///
  /// - Throws: ``GymError`` if the space has infinite bounds, or `low` is not below `high`.
  public init(_ low: Float = -1, _ high: Float = 1, of inside: Box<Input>) throws {
    space = try Box(shape: inside.shape, low: low, high: high)
    scale = try AffineScale(inside.low, inside.high, to: low, high)
  }

  /// The observation, stretched.
  public func callAsFunction(_ observation: Input) -> Input { observation.mapped(scale.forward) }
}

/// Observations in another shape (Gymnasium's `ReshapeObservation`).
public struct ObservationReshape<Input: FloatVector>: ObservationTransform {
  /// Arrays of the new shape.
  public let space: Box<[Float]>

  /// Lays the numbers of a space out anew.
  ///
  /// - Throws: ``GymError`` if the shape holds another number of them.
  public init(_ shape: [Int], of inside: Box<Input>) throws {
    space = try Box(shape: shape, low: inside.low, high: inside.high)
  }

  /// The same numbers.
  public func callAsFunction(_ observation: Input) -> [Float] { observation.floats }
}

/// The number of the bin in which an observation lies (Gymnasium's `DiscretizeObservation`).
public struct ObservationBins<Input: FloatVector>: ObservationTransform {
  /// The numbers of the bins, the last coordinate running fastest.
  public let space: Discrete
  let bins: Bins

  /// Cuts each coordinate of a space into as many bins.
  ///
  /// - Throws: ``GymError`` if the space has infinite bounds, or the counts make no sense.
  public init(_ counts: [Int], of inside: Box<Input>) throws {
    bins = try Bins(counts, low: inside.low, high: inside.high)
    space = Discrete(bins.total)
  }

  /// The bin of an observation.
  public func callAsFunction(_ observation: Input) -> Int {
    var number = 0
    for (axis, value) in observation.floats.enumerated() {
      number = number * bins.counts[axis] + bins.index(axis, value)
    }
    return number
  }
}

/// Sees some parts of a product alone.
public typealias FilteredObservation<Base: Environment> =
  TransformedObservation<Base, NamedParts<Base.ObservationSpace>>
/// Flattens observations.
public typealias FlattenedObservation<Base: Environment> =
  TransformedObservation<Base, FlatForm<Base.ObservationSpace>>
/// Stretches observations to an interval.
public typealias RescaledObservation<Base: Environment> =
  TransformedObservation<Base, ObservationRescale<Base.Observation>>
where Base.Observation: FloatVector
/// Lays observations out in another shape.
public typealias ReshapedObservation<Base: Environment> =
  TransformedObservation<Base, ObservationReshape<Base.Observation>>
where Base.Observation: FloatVector
/// Sees the numbers of bins.
public typealias DiscretizedObservation<Base: Environment> =
  TransformedObservation<Base, ObservationBins<Base.Observation>>
where Base.Observation: FloatVector

extension SpaceDescription {
  /// The bounds of each number of the flat form.
  var flatBounds: [(low: Float, high: Float)] {
    switch self {
    case .box(_, let low, let high), .integerBox(_, let low, let high):
      Array(zip(low, high)).map { (low: $0, high: $1) }
    case .text(_, let length, let characters):
      Array(repeating: (low: 0, high: Float(characters.count)), count: length)
    case .discrete, .multiDiscrete, .multiBinary, .slates:
      Array(repeating: (low: 0, high: 1), count: flatCount)
    case .product(let spaces): spaces.flatMap(\.flatBounds)
    case .named(let spaces): spaces.flatMap(\.space.flatBounds)
    }
  }
}
