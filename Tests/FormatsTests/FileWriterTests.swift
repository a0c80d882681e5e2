import Formats
import Testing

@Suite struct FileWriterTests {
  @Test func writersKnowCountAndSum() throws {
    try withFolder { folder in
      let path = Files.join(folder, "a")
      let large = [UInt8](repeating: 7, count: 70_000)
      let (count, sum) = try Files.write(to: path) { writer in
        try writer.append("head")
        try writer.append(large)
        try writer.append("tail")
        return (writer.count, writer.crc32)
      }
      let bytes = try Files.readBytes(path)
      #expect(bytes == Array("head".utf8) + large + Array("tail".utf8))
      #expect(count == bytes.count)
      #expect(sum == Digest.crc32(bytes))
    }
  }

  @Test func logsGrowAtTheirEnd() throws {
    try withFolder { folder in
      let path = Files.join(folder, "log")
      do {
        let log = try AppendFile(path)
        try log.append(line: "one")
        #expect(log.position == 4)
        #expect(try Files.size(path) == 0)
        try log.flush()
        #expect(try Files.readText(path) == "one\n")
        try log.append(line: "two")
      }
      #expect(try Files.readText(path) == "one\ntwo\n")
      let log = try AppendFile(path)
      #expect(log.position == 8)
      try log.append([UInt8](repeating: 65, count: 100_000))
      #expect(try Files.size(path) == 100_008)
    }
  }

  @Test func logsAreCutBack() throws {
    try withFolder { folder in
      let path = Files.join(folder, "log")
      try Files.write("one\ntwo\n", to: path)
      let log = try AppendFile(path, at: 4)
      try log.append(line: "2")
      try log.synchronise()
      #expect(try Files.readText(path) == "one\n2\n")
      #expect(
        sentence { _ = try AppendFile(path, at: 7) }
          == "'\(path)': it holds 6 bytes where at least 7 are needed; it was cut or altered.")
      #expect(try Files.readText(path) == "one\n2\n")
      #expect(try AppendFile(path, at: 0).position == 0)
      #expect(try Files.size(path) == 0)
    }
  }
}
