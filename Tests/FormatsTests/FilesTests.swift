import Formats
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct FilesTests {
  @Test func writtenBytesAreRead() throws {
    try withFolder { folder in
      let path = Files.join(folder, "a")
      let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      try Files.write(bytes, to: path)
      #expect(try Files.readBytes(path) == bytes)
      try Files.write("é", to: path)
      #expect(try Files.readText(path) == "é")
      #expect(try Files.size(path) == 2)
      #expect(try Files.list(folder) == ["a"])
      try Files.write([], to: path)
      #expect(try Files.readBytes(path) == [])
    }
  }

  @Test func aFailedWriteLeavesTheOldFile() throws {
    struct Interruption: Error {}
    try withFolder { folder in
      let path = Files.join(folder, "a")
      try Files.write("old", to: path)
      #expect(throws: Interruption.self) {
        try Files.write(to: path) { writer in
          try writer.append("new")
          throw Interruption()
        }
      }
      #expect(try Files.readText(path) == "old")
      #expect(try Files.list(folder) == ["a"])
    }
  }

  @Test func leftoversOfDeadProcessesVanish() throws {
    try withFolder { folder in
      // The largest process number is never in use beside a foreign file's name.
      try Files.write("half", to: Files.join(folder, ".a.partial-2147483647"))
      try Files.write("ours", to: Files.join(folder, ".a.partial-\(getppid())"))
      try Files.write("other", to: Files.join(folder, ".b.partial-2147483647"))
      try Files.write("whole", to: Files.join(folder, "a"))
      #expect(try Files.list(folder) == [".a.partial-\(getppid())", ".b.partial-2147483647", "a"])
    }
  }

  @Test func linksStayLinks() throws {
    try withFolder { folder in
      let target = Files.join(folder, "target")
      let link = Files.join(folder, "link")
      try Files.write("old", to: target)
      #expect(symlink(target, link) == 0)
      try Files.write("new", to: link)
      #expect(try Files.readText(target) == "new")
    }
  }

  @Test func filesAreCut() throws {
    try withFolder { folder in
      let path = Files.join(folder, "a")
      try Files.write("abcdef", to: path)
      try Files.truncate(path, to: 2)
      #expect(try Files.readText(path) == "ab")
      #expect(
        sentence { try Files.truncate(path, to: 3) }
          == "'\(path)': it holds 2 bytes where at least 3 are needed.")
    }
  }

  @Test func failuresNameFileCauseAndMend() throws {
    try withFolder { folder in
      let file = Files.join(folder, "file")
      try Files.write("x", to: file)
      let absent = Files.join(folder, "none")
      #expect(
        sentence { _ = try Files.readBytes(absent) }
          == "Cannot read '\(absent)': it, or the folder that should hold it, does not exist.")
      #expect(
        sentence { _ = try Files.readBytes(folder) }
          == "Cannot read '\(folder)': it is a folder, not a file.")
      #expect(
        sentence { try Files.write("x", to: folder) }
          == "Cannot write '\(folder)': it is a folder, not a file.")
      #expect(
        sentence { try Files.write("x", to: file + "/below") }
          == "Cannot write '\(file)/below': a part of its path is a file, not a folder.")
      #expect(
        sentence { try Files.write("x", to: absent + "/below") }?.contains("does not exist") == true
      )
      #expect(
        sentence { try Files.createFolder(file + "/a/b") }
          == "Cannot create the folder '\(file)': something of that name exists already.")
      #expect(
        sentence { try Files.createFolder(file) }
          == "Cannot create the folder '\(file)': something of that name exists already.")
      try Files.write([0xFF], to: file)
      #expect(sentence { _ = try Files.readText(file) } == "'\(file)': it is not text in UTF-8.")
    }
  }

  @Test(.enabled(if: Files.exists("/dev/full")))
  func aFullDiskIsNamed() {
    let expected =
      "Cannot write '/dev/full': the disk is full; free some space or choose another folder."
    #expect(sentence { try Files.write("x", to: "/dev/full") } == expected)
    let long = [UInt8](repeating: 1, count: 100_000)
    #expect(sentence { try Files.write(long, to: "/dev/full") } == expected)
    #expect(
      sentence {
        let log = try AppendFile("/dev/full")
        try log.append(line: "x")
        try log.flush()
      } == expected)
  }
}
