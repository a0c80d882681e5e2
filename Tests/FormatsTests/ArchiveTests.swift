import Formats
import Testing

@Suite struct ArchiveTests {
  @Test func valuesAndBlocksComeBack() throws {
    var archive = Archive()
    try archive.set("config", ["learningRate": 0.1])
    let numbers: [Float] = [1, 2, 3]
    numbers.withUnsafeBufferPointer { numbers in
      if let start = numbers.baseAddress { archive.set("weights", start, count: 3) }
    }
    archive.set(block: "pairs", [SIMD2<Int16>(1, 2), SIMD2<Int16>(3, 4)])
    #expect(try archive.value("config") == ["learningRate": 0.1])
    var back = [Float](repeating: 0, count: 3)
    try archive.read("weights", into: &back, count: 3)
    #expect(back == numbers)
    #expect(try archive.array("pairs", of: SIMD2<Int16>.self)[1] == SIMD2(3, 4))
    #expect(throws: FormatError.missing("none")) { try archive.value("none", as: Int.self) }
    #expect(throws: FormatError.missing("none")) { try archive.read("none", into: &back, count: 3) }
    #expect(throws: FormatError.size("weights", expected: 8, found: 12)) {
      try archive.read("weights", into: &back, count: 2)
    }
    #expect(
      sentence { _ = try archive.array("weights", of: Int32.self) }
        == "'weights': it holds float32 where int32 is expected.")
    #expect(
      sentence { _ = try archive.value("config", as: [String: Int].self) }?.contains("0.1") == true)
  }

  @Test func archivesHoldArchives() throws {
    var inner = Archive()
    try inner.set("step", 7)
    inner.set(block: "weights", [1.5, 2.5] as [Double])
    var outer = Archive()
    try outer.set("step", 1)
    outer.insert(inner, under: "agent/")
    #expect(try outer.value("agent/step") == 7)
    #expect(outer.part("agent/") == inner)
  }
}
