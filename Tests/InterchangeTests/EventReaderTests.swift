import Formats
import Interchange
import Testing

@Suite struct EventReaderTests {
  @Test func tensorBoardsFilesAreRead() throws {
    let events = try ScalarEvent.read(fixture("events.out.tfevents.python"))
    #expect(events.map(\.step) == [128, 256, 1 << 40, 0])
    #expect(events.map(\.wallTime) == [10.5, 11, 1.7e9, 0])
    #expect(events[0].scalars == [.init("episode/return", 21.25), .init("loss", -1e-3)])
    #expect(events[2].scalars.map(\.name) == ["größe", "zero", "nothing"])
    #expect(events[2].scalars[2].value.isNaN)
    #expect(events[3].scalars.isEmpty)
  }

  @Test func whatIsNoEventIsRefused() throws {
    try withFolder { folder in
      let path = Files.join(folder, "x")
      try Files.write(RecordFraming.record([0xFF, 0xFF]), to: path)
      #expect(throws: FormatError.self) { try ScalarEvent.read(path) }
    }
  }
}
