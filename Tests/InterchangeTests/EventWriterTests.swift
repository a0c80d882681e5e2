import Formats
import Interchange
import Testing

@Suite struct EventWriterTests {
  /// The events of `Fixtures/make_events.py`.
  private func write(to path: String) throws -> [Int] {
    let writer = try EventWriter(path: path, at: 0, wallTime: 2.5)
    var positions = [writer.position]
    func add(_ step: Int, _ wallTime: Double, _ scalars: [(name: String, value: Double)]) throws {
      try writer.add(step: step, wallTime: wallTime, scalars: scalars)
      positions.append(writer.position)
    }
    try add(128, 10.5, [("episode/return", 21.25), ("loss", -1e-3)])
    try add(256, 11, [("episode/return", .infinity)])
    try add(1 << 40, 1.7e9, [("größe", 3), ("zero", 0), ("nothing", .nan)])
    try add(0, 0, [])
    try writer.flush()
    return positions
  }

  @Test func ourBytesAreTensorBoards() throws {
    try withFolder { folder in
      let path = Files.join(folder, "events.out.tfevents.0")
      let positions = try write(to: path)
      let bytes = try Files.readBytes(path)
      #expect(bytes == (try Files.readBytes(fixture("events.out.tfevents.python"))))
      #expect(positions.last == bytes.count)
    }
  }

  @Test func filesGoOnFromAnyPosition() throws {
    try withFolder { folder in
      let path = Files.join(folder, "events.out.tfevents.0")
      let positions = try write(to: path)
      let whole = try Files.readBytes(path)
      do {
        let writer = try EventWriter(path: path, at: positions[1])
        #expect(writer.position == positions[1])
        try writer.add(step: 256, wallTime: 11, scalars: [("episode/return", .infinity)])
        #expect(writer.position == positions[2])
      }
      #expect(try Files.readBytes(path) == Array(whole[..<positions[2]]))
      do { #expect(try EventWriter(path: path).position == positions[2]) }
      #expect(throws: FormatError.self) { try EventWriter(path: path, at: 100_000) }
    }
  }
}
