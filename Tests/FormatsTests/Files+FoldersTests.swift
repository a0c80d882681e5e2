import Formats
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct FilesFoldersTests {
  @Test func foldersAreMadeListedAndRemoved() throws {
    try withFolder { folder in
      let deep = Files.join(folder, "a/b//c/")
      try Files.createFolder(deep)
      try Files.createFolder(deep)
      try Files.write("x", to: Files.join(deep, "x"))
      try Files.write("x", to: Files.join(deep, "w"))
      #expect(try Files.list(deep) == ["w", "x"])
      #expect(symlink("/", Files.join(folder, "a/root")) == 0)
      try Files.remove(Files.join(folder, "a"))
      try Files.remove(Files.join(folder, "a"))
      #expect(try Files.list(folder) == [])
      #expect(Files.isFolder("/tmp"))
    }
  }

  @Test func foldersAreReplacedWhole() throws {
    struct Interruption: Error {}
    try withFolder { folder in
      let path = Files.join(folder, "run/policy")
      for round in ["1", "2", "3"] {
        try Files.replaceFolder(path) { temporary in
          try Files.write(round, to: Files.join(temporary, "part" + round))
        }
        #expect(try Files.list(path) == ["part" + round])
      }
      #expect(throws: Interruption.self) {
        try Files.replaceFolder(path + "/") { temporary in
          try Files.write("4", to: Files.join(temporary, "part4"))
          throw Interruption()
        }
      }
      #expect(try Files.list(path) == ["part3"])
      #expect(try Files.list(Files.join(folder, "run")) == ["policy"])
    }
  }

  @Test func readersNeverSeeAMixture() throws {
    try withFolder { folder in
      let path = Files.join(folder, "policy")
      try Files.createFolder(path)
      try Files.write("0", to: Files.join(path, "part"))
      try Files.replaceFolder(path, durable: false) { temporary in
        #expect(try Files.readText(Files.join(path, "part")) == "0")
        try Files.write("1", to: Files.join(temporary, "part"))
        #expect(try Files.readText(Files.join(path, "part")) == "0")
      }
      #expect(try Files.readText(Files.join(path, "part")) == "1")
    }
  }

  @Test func interruptedReplacementsAreMended() throws {
    try withFolder { folder in
      let path = Files.join(folder, "policy")
      try Files.createFolder(Files.join(folder, ".policy.previous"))
      try Files.createFolder(Files.join(folder, ".policy.partial-2147483647/deep"))
      Files.recoverFolder(path)
      #expect(Files.isFolder(path))
      try Files.replaceFolder(path) { _ in }
      #expect(try Files.list(folder) == ["policy"])
    }
  }
}
