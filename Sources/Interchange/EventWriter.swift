internal import Formats
internal import SwiftProtobuf

/// Writes a TensorBoard event file: scalars by step.
///
/// A file is a list of records (see ``RecordFraming``) that each hold a protocol buffer `Event`. The
/// writer asks no clock: `wallTime` is the caller's, so that equal runs can have equal files.
public final class EventWriter {
  private let file: AppendFile

  /// Where the next record will begin, in bytes from the start.
  public var position: Int { file.position }

  /// The file's path.
  public var path: String { file.path }

  /// Opens an event file, or makes it.
  ///
  /// - Parameters:
  ///   - path: TensorBoard looks for names that contain `tfevents`, as `events.out.tfevents.0.apus`.
  ///   - position: where to go on, a former `position`; what follows is cut off. Nil goes on at the
  ///     end, 0 begins anew.
  ///   - wallTime: the time in seconds since 1970 that the first record of a new file bears.
  /// - Throws: ``FormatError`` if the file cannot be written or is shorter than `position`.
  public init(path: String, at position: Int? = nil, wallTime: Double = 0) throws {
    file = try AppendFile(path, at: position)
    if file.position == 0 {
      var event = Event()
      event.wallTime = wallTime
      event.fileVersion = "brain.Event:2"
      try append(event)
    }
  }

  /// Appends the scalars of one step.
  ///
  /// - Parameters:
  ///   - step: the abscissa in TensorBoard, here environment steps.
  ///   - wallTime: seconds since 1970.
  ///   - scalars: names such as `episode/return`, with values; those that are NaN are written too.
  public func add(step: Int, wallTime: Double, scalars: [(name: String, value: Double)]) throws {
    var event = Event()
    event.wallTime = wallTime
    event.step = Int64(step)
    event.summary.value = scalars.map { scalar in
      var value = Summary.Value()
      value.tag = scalar.name
      value.simpleValue = Float(scalar.value)
      return value
    }
    try append(event)
  }

  /// Hands everything over to the system: it survives the end of the process.
  public func flush() throws { try file.flush() }

  /// Waits until everything is on the disk.
  public func synchronise() throws { try file.synchronise() }

  private func append(_ event: Event) throws {
    let payload: [UInt8] = try event.serializedBytes()
    try file.append(RecordFraming.record(payload))
  }
}
