import Formats
import Testing

@Suite struct ArchiveFolderTests {
  private func sample() throws -> Archive {
    var archive = Archive()
    try archive.set("agent/steps", 12345)
    try archive.set("agent/rate", [0.1, -.infinity])
    try archive.set("a \"quoted\" path", "é\n")
    archive.set(block: "agent/weights", (0..<1000).map { Float($0) * 0.1 }, shape: [10, 100])
    archive.set(block: "agent/index", [1, 2, 3])
    archive.set(block: "odd", [SIMD2<Float>(1, 2)])
    archive.set(block: "none", [Double]())
    return archive
  }

  @Test func foldersReadBack() throws {
    try withFolder { folder in
      let path = Files.join(folder, "checkpoint")
      #expect(!Archive.exists(folder: path))
      try sample().write(toFolder: path)
      #expect(Archive.exists(folder: path))
      #expect(try Archive.read(folder: path) == sample())
      #expect(
        try Files.list(path) == ["arrays.safetensors", "manifest.json", "values.json"])
      let tensors = try SafeTensors(path: Files.join(path, "arrays.safetensors"))
      #expect(tensors["agent/weights"]?.shape == [10, 100])
      let other = Files.join(folder, "other")
      try Archive.read(folder: path).write(toFolder: other)
      for name in try Files.list(path) {
        #expect(
          try Files.readBytes(Files.join(path, name)) == Files.readBytes(Files.join(other, name)))
      }
      try Archive().write(toFolder: path)
      #expect(try Archive.read(folder: path) == Archive())
    }
  }

  /// Every byte and every length matters.
  @Test func damageIsFoundAnywhere() throws {
    try withFolder { folder in
      let path = Files.join(folder, "checkpoint")
      let intact = try sample()
      try intact.write(toFolder: path, durable: false)
      for name in try Files.list(path) {
        let part = Files.join(path, name)
        let whole = try Files.readBytes(part)
        for position in stride(from: 0, to: whole.count, by: max(1, whole.count / 60)) {
          var altered = whole
          altered[position] ^= 1
          try Files.write(altered, to: part, durable: false)
          let found = try? Archive.read(folder: path)
          // White space may change in the manifest, where it means nothing.
          #expect(found == nil || name == "manifest.json" && found == intact)
          try Files.write(Array(whole[..<position]), to: part, durable: false)
          let problem = sentence { _ = try Archive.read(folder: path) }
          #expect(problem?.contains(name) == true, "\(problem ?? "none")")
        }
        try Files.remove(part)
        #expect(sentence { _ = try Archive.read(folder: path) }?.contains(name) == true)
        try Files.write(whole, to: part, durable: false)
      }
      #expect(try Archive.read(folder: path) == sample())
    }
  }

  @Test func sentencesNameThePartAndTheMend() throws {
    try withFolder { folder in
      let path = Files.join(folder, "checkpoint")
      try sample().write(toFolder: path, durable: false)
      let part = Files.join(path, "arrays.safetensors")
      let size = try Files.size(part)
      try Files.truncate(part, to: 100)
      #expect(
        sentence { _ = try Archive.read(folder: path) }
          == "'\(part)': it holds 100 bytes where the manifest says \(size): it was cut short; use another copy."
      )
      #expect(
        sentence { _ = try Archive.read(folder: folder) }
          == "'\(folder)': it has no manifest.json, so that it is neither a checkpoint nor a policy."
      )
      #expect(
        sentence { _ = try Archive.read(folder: path + "x") }
          == "Cannot read '\(path)x/manifest.json': it, or the folder that should hold it, does not exist."
      )
      try Files.write("x", to: Files.join(folder, "file"))
      #expect(
        sentence { try sample().write(toFolder: Files.join(folder, "file/below")) }
          == "Cannot create the folder '\(folder)/file': something of that name exists already.")
    }
  }

  @Test func newerVersionsAreRefused() throws {
    try withFolder { folder in
      try Archive().write(toFolder: folder + "/a", durable: false)
      let path = folder + "/a/manifest.json"
      var manifest = try JSONValue(parsing: Files.readBytes(path))
      manifest["version"] = 2
      try Files.write(manifest.bytes(), to: path)
      #expect(
        sentence { _ = try Archive.read(folder: folder + "/a") }?.contains("update it") == true)
    }
  }
}
