public import Formats

/// What one epoch of training gave: named numbers in the order of their reporting.
public struct EpochRecord: Sendable, Codable, Equatable {
  /// The epoch, from 1.
  public var epoch: Int
  /// The names: `loss`, the metrics, the same with `val_`, and `learning_rate`.
  public var names: [String]
  /// The numbers of the names.
  public var values: [Double]

  /// A record without numbers.
  init(epoch: Int) {
    self.epoch = epoch
    names = []
    values = []
  }

  /// The number of a name; nil if there is none.
  public subscript(name: String) -> Double? { names.firstIndex(of: name).map { values[$0] } }

  mutating func add(_ name: String, _ value: Double) {
    names.append(name)
    values.append(value)
  }

  /// The record as a JSON object; numbers that are none become null.
  public var json: JSONValue {
    .object(
      [JSONMember("epoch", .integer(epoch))]
        + zip(names, values).map { JSONMember($0, .number($1)) })
  }
}

/// What each epoch of training gave.
public struct History: Sendable, Codable, Equatable {
  /// The epochs, first first.
  public internal(set) var epochs: [EpochRecord] = []
  /// The mean norm of each parameter's gradient, by epoch, where it was asked for.
  public internal(set) var gradientNorms: [[Double]] = []
  /// The paths of the parameters whose norms those are.
  public internal(set) var parameterPaths: [String] = []

  /// Nothing yet.
  public init() {}

  /// The numbers of a name, one for each epoch that has it.
  public subscript(name: String) -> [Double] { epochs.compactMap { $0[name] } }

  /// The last epoch.
  public var last: EpochRecord? { epochs.last }
}
