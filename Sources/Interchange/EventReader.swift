internal import Formats
internal import SwiftProtobuf

/// What an event file says of one step.
public struct ScalarEvent: Sendable, Equatable {
  /// Seconds since 1970.
  public var wallTime: Double
  /// The step.
  public var step: Int
  /// The scalars by name, in the order of the file.
  public var scalars: [Scalar]

  /// A name with its value.
  public struct Scalar: Sendable, Equatable {
    /// The name, such as `episode/return`.
    public var name: String
    /// The value.
    public var value: Float

    /// A name with its value.
    public init(_ name: String, _ value: Float) {
      self.name = name
      self.value = value
    }
  }

  /// What an event file says of one step.
  public init(wallTime: Double, step: Int, scalars: [Scalar]) {
    self.wallTime = wallTime
    self.step = step
    self.scalars = scalars
  }

  /// Reads the scalars of a TensorBoard event file; other events are passed over.
  ///
  /// - Throws: ``FormatError`` that names the record which is cut short or altered.
  public static func read(_ path: String) throws -> [ScalarEvent] {
    try RecordFraming.payloads(of: Files.readBytes(path), name: path).compactMap { payload in
      let event: Event
      do {
        event = try Event(serializedBytes: payload)
      } catch {
        throw FormatError.malformed(path, "a record is no TensorBoard event (\(error)).")
      }
      guard case .summary(let summary) = event.what else { return nil }
      return ScalarEvent(
        wallTime: event.wallTime, step: Int(event.step),
        scalars: summary.value.map { Scalar($0.tag, $0.simpleValue) })
    }
  }
}
