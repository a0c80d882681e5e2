import Formats
import Randomness
import Rendering
import Testing

@testable import Supervised

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct DatasetTests {
  private func withFolder(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/apus-supervised-XXXXXX".utf8CString)
    let path = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer { try? Files.remove(path) }
    try body(path)
  }

  @Test func wrongDataAreRefusedWithTheirPlace() {
    #expect(
      sentence {
        _ = try Dataset(
          name: "x", inputs: [1, 2, .nan, 4], inputShape: [2], featureNames: ["a", "b"])
      } == "x: row 1, column 0 (a) holds nan; fill such gaps or leave the rows out first.")
    #expect(
      sentence {
        _ = try Dataset(
          name: "x", inputs: [1, 2], inputShape: [1], targets: .classes([0, 3], names: ["a", "b"]))
      } == "x: row 1 is of class 3, but there are 2 classes, counted from 0; name all classes.")
    #expect(sentence { _ = try Dataset(rows: [[1, 2], [3]]) }?.contains("row 1 has 1") == true)
    #expect(sentence { _ = try Dataset(inputs: [1, 2, 3], inputShape: [2]) } != nil)
    #expect(
      sentence {
        _ = try Dataset(inputs: [1], inputShape: [1], targets: .values([.infinity], width: 1))
      }?.contains("row 0") == true)
  }

  @Test func splitsKeepClassesTogether() throws {
    let data = try clouds(303)
    let parts = try data.split([0.6, 0.2, 0.2], seed: 3, stratified: true)
    #expect(parts.map(\.count) == [182, 61, 60])
    for part in parts {
      for label in 0..<3 {
        let count = part.classes?.count { $0 == label } ?? 0
        #expect(abs(Double(count) - Double(part.count) / 3) <= 1)
      }
    }
    // Every row once.
    let all = parts.flatMap { part in (0..<part.count).map { part.inputs[2 * $0] } }
    #expect(all.sorted() == (0..<303).map { data.inputs[2 * $0] }.sorted())
    #expect(try data.split([0.5, 0.5], seed: 3) == data.split([0.5, 0.5], seed: 3))
    #expect(throws: SupervisedError.self) { try data.split([0.7, 0.7], seed: 0) }
    let folds = try data.folds(5, seed: 1, stratified: true)
    #expect(folds.map(\.test.count).reduce(0, +) == 303)
    #expect(folds.allSatisfy { $0.train.count + $0.test.count == 303 })
    for fold in folds { #expect(abs((fold.test.classes?.count { $0 == 0 } ?? 0) - 20) <= 1) }
  }

  @Test func scalersAreScikitLearns() throws {
    let expected = try sklearn("scalers")
    let inputs = try expected.numbers("inputs").map { Float($0) }
    let standard = StandardScaler(fitting: inputs, features: 4)
    #expect(distance(standard.mean, try expected.numbers("mean")) < 1e-12)
    #expect(distance(standard.scale, try expected.numbers("scale")) < 1e-12)
    let scaled = standard.transform(inputs)
    #expect(distance(scaled.map(Double.init), try expected.numbers("standard")) < 1e-6)
    let back = standard.inverse(scaled)
    #expect(zip(back, inputs).allSatisfy { abs($0 - $1) < 1e-4 })
    let minMax = MinMaxScaler(fitting: inputs, features: 4, low: -1, high: 2)
    let ranged = minMax.transform(inputs)
    #expect(distance(ranged.map(Double.init), try expected.numbers("minmax")) < 1e-6)
    #expect(zip(minMax.inverse(ranged), inputs).allSatisfy { abs($0 - $1) < 1e-4 })
    let scaling = InputScaling.standard(standard)
    #expect(try JSON.decode(InputScaling.self, from: JSON.encode(scaling)) == scaling)
  }

  @Test func sequencesArePaddedAndCut() {
    let sequences = [[1, 2, 3], [4], [], [5, 6]]
    #expect(
      padSequences(sequences, value: 0) == [1, 2, 3, 0, 0, 4, 0, 0, 0, 0, 5, 6])
    #expect(padSequences(sequences, length: 2, value: 9) == [2, 3, 9, 4, 9, 9, 5, 6])
    #expect(
      padSequences(sequences, length: 2, padding: .back, truncating: .back, value: 9)
        == [1, 2, 4, 9, 9, 9, 5, 6])
  }

  @Test func tokenizersRoundTrip() throws {
    let texts = ["The cat sat.", "the cat ran!", "A dog"]
    let words = Tokenizer(.words, fitting: texts)
    #expect(words.vocabulary == ["", "?", "the", "cat", "sat", "ran", "a", "dog"])
    #expect(words.encode("the DOG flew") == [2, 7, 1])
    #expect(words.decode([0, 2, 7, 1, 99]) == "the dog ? ?")
    #expect(Tokenizer(.words, fitting: texts, limit: 4).vocabulary.count == 4)
    let letters = Tokenizer(.characters, fitting: texts)
    #expect(letters.decode(letters.encode("The cat")) == "The cat")
    #expect(try JSON.decode(Tokenizer.self, from: JSON.encode(words)) == words)
    #expect(
      words.encode("cat")
        == (try JSON.decode(Tokenizer.self, from: JSON.encode(words))).encode("cat"))
  }

  @Test func filesAreRead() throws {
    try withFolder { folder in
      try Files.write("a,b,kind\n1,2,x\n3,4,y\n5,6,x\n", to: "\(folder)/t.csv")
      let table = try Dataset.read("\(folder)/t.csv")
      #expect(table.inputs == [1, 2, 3, 4, 5, 6] && table.featureNames == ["a", "b"])
      #expect(table.targets == .classes([0, 1, 0], names: ["x", "y"]))
      try Files.write("a,b\n1.5,2\n2.5,3\n", to: "\(folder)/r.csv")
      #expect(try Dataset.read("\(folder)/r.csv", target: "a").values == [1.5, 2.5])
      try Files.write("a,b,c\n1,2,x\n3,4\n", to: "\(folder)/bad.csv")
      #expect(sentence { _ = try Dataset.read("\(folder)/bad.csv") }?.contains("line 3") == true)
      try Files.write("a,b\n1,x\n,y\n", to: "\(folder)/gap.csv")
      #expect(sentence { _ = try Dataset.read("\(folder)/gap.csv") }?.contains("(a)") == true)

      var archive = NumPyArchive()
      archive["x"] = try NumPyArray((0..<8).map { Float($0) }, shape: [2, 2, 2])
      archive["y"] = try NumPyArray([1, 0] as [Int64])
      try archive.write(to: "\(folder)/d.npz")
      let packed = try Dataset.read("\(folder)/d.npz")
      #expect(packed.inputShape == [2, 2] && packed.classes == [1, 0])
      archive["y"] = try NumPyArray([1, 0, 2] as [Int64])
      try archive.write(to: "\(folder)/e.npz")
      #expect(sentence { _ = try Dataset.read("\(folder)/e.npz") }?.contains("2 rows") == true)

      try NumPyArray((0..<6).map { UInt8($0) }, shape: [3, 2]).write(to: "\(folder)/u.npy")
      let streamed = try StreamedDataset(
        inputs: "\(folder)/u.npy", targets: .values([1, 2, 3], width: 1))
      var row: [Float] = [0, 0, 0, 0]
      let rows: [Int32] = [2, 0]
      try rows.withUnsafeBufferPointer { rows in
        try row.withUnsafeMutableBufferPointer { space in
          try streamed.copyInputs(of: rows, to: space.baseAddress!)
        }
      }
      #expect(row == [4, 5, 0, 1])
      #expect(
        sentence { _ = try Dataset.read("\(folder)/x.zip") }?.contains("no known kind") == true)
    }
  }

  @Test func tasksDecideWhatTargetsAre() throws {
    try withFolder { folder in
      try Files.write("a,price\n1,20\n2,30\n3,20\n", to: "\(folder)/p.csv")
      #expect(try Dataset.read("\(folder)/p.csv").classes == [0, 1, 0])
      #expect(
        try Dataset.read("\(folder)/p.csv", task: .regression).values == [20, 30, 20])
      // Codes of classes that no float tells apart.
      try Files.write("a,code\n1,2000000001\n2,2000000002\n", to: "\(folder)/c.csv")
      #expect(try Dataset.read("\(folder)/c.csv").classNames == ["2000000001", "2000000002"])
      try Files.write("a,kind\n1,x\n2,y\n", to: "\(folder)/k.csv")
      #expect(
        sentence { _ = try Dataset.read("\(folder)/k.csv", task: .regression) }?.contains("'x'")
          == true)
      var archive = NumPyArchive()
      archive["x"] = try NumPyArray([1, 2] as [Float])
      archive["y"] = try NumPyArray([7, 200_000] as [Int64])
      try archive.write(to: "\(folder)/y.npz")
      #expect(
        sentence { _ = try Dataset.read("\(folder)/y.npz") }?.contains("--task regression") == true)
      #expect(
        try Dataset.read("\(folder)/y.npz", task: .regression).values == [7, 200_000])
      #expect(
        sentence { _ = try Dataset.read("\(folder)/y.npz", target: "y") }?.contains("--target")
          == true)
    }
  }

  @Test func foldersOfPicturesAreRead() throws {
    guard PNG.isAvailable else { return }
    try withFolder { folder in
      for (name, color) in [("dark", UInt32(0xFF10_1010)), ("light", 0xFFF0_F0F0)] {
        try Files.createFolder("\(folder)/\(name)")
        let picture = try Picture(
          width: 3, height: 2, pixels: [UInt32](repeating: color, count: 6))
        try Files.write(PNG.encode(picture), to: "\(folder)/\(name)/a.png")
      }
      let data = try Dataset.read(folder)
      #expect(data.inputShape == [2, 3, 1] && data.classes == [0, 1])
      #expect(data.inputs[0] == 16 && data.inputs[6] == 240)
    }
  }

  @Test func namedDataHaveTheirSizes() throws {
    let sizes = [
      "fashion-mnist": (70_000, 784), "digits": (1797, 64), "iris": (150, 4), "wine": (178, 13),
      "breast_cancer": (569, 30), "diabetes": (442, 10), "sunspots": (297, 12), "nile": (88, 12),
    ]
    for (name, size) in sizes {
      let set = try NamedDataset.named(name)
      guard set.isInstalled else {
        print("skipped: \(name) is not installed (\(set.installation))")
        #expect(sentence { _ = try set.load() }?.contains(set.installation) == true)
        continue
      }
      if name == "fashion-mnist" { continue }
      let data = try set.load()
      #expect(data.count == size.0 && data.rowSize == size.1, "\(name)")
    }
    #expect(sentence { _ = try NamedDataset.named("digit") }?.contains("'digits'") == true)
  }

  @Test func theOfficialTestBeginsWhereTheTrainingEnds() throws {
    try withFolder { folder in
      func write(_ name: String, _ shape: [Int]) throws -> String {
        let bytes = [UInt8](repeating: 3, count: shape.reduce(1, *))
        try Files.write(
          IDX.bytes(NumPyArray(bytes, shape: shape)), to: "\(folder)/\(name)")
        return "\(folder)/\(name)"
      }
      let paths = [
        try write("a", [3, 28, 28]), try write("b", [3]), try write("c", [2, 28, 28]),
        try write("d", [2]),
      ]
      let (data, border) = try NamedDataset.fashionMNIST.read(paths)
      #expect(data.count == 5 && border == 3)
      #expect(
        sentence {
          _ = try NamedDataset.fashionMNIST.read([paths[0], paths[3], paths[2], paths[1]])
        }?.contains("do not belong together") == true)
      guard let series = NamedDataset.statsmodels.first else { return }
      let lines = (0..<52).map { "\(1700 + $0),\($0)" }
      try Files.write(
        (["YEAR,SUNACTIVITY"] + lines).joined(separator: "\n") + "\n", to: "\(folder)/s.csv")
      let windows = try series.read(["\(folder)/s.csv"])
      #expect(windows.data.count == 40 && windows.testBegin == 30)
    }
  }

  @Test func augmentationKeepsWhatItShould() throws {
    let picture = (0..<48).map { Float($0) }
    func changed(_ change: Augmentation, seed: UInt64) -> [Float] {
      var pixels = picture
      var scratch = picture
      var generator = PCG64(seed: seed)
      pixels.withUnsafeMutableBufferPointer { pixels in
        scratch.withUnsafeMutableBufferPointer { scratch in
          change.apply(
            to: pixels.baseAddress!, scratch: scratch.baseAddress!, height: 4, width: 6,
            channels: 2, using: &generator)
        }
      }
      return pixels
    }
    var wasFlipped = Set<Bool>()
    for seed in 0..<20 as Range<UInt64> {
      let flipped = changed(.flip, seed: seed)
      wasFlipped.insert(flipped != picture)
      #expect(flipped == picture || flipped[0] == 10 && flipped[1] == 11 && flipped[10] == 0)
      let turned = changed(.flipVertically, seed: seed)
      #expect(turned == picture || turned[0] == 36)
      #expect(changed(.noise(deviation: 0.1), seed: seed) != picture)
      let erased = changed(.erasing(probability: 1), seed: seed)
      #expect(erased.count { $0 == 0 } >= 2)
      #expect(zip(erased, picture).allSatisfy { $0 == $1 || $0 == 0 })
      let cropped = changed(.crop(padding: 1), seed: seed)
      #expect(Set(cropped).isSubset(of: Set(picture)))
      let shifted = changed(.brightness(0.5), seed: seed)
      #expect(abs((shifted[5] - picture[5]) - (shifted[40] - picture[40])) < 1e-4)
      let contrast = changed(.contrast(0.5), seed: seed)
      #expect(abs(contrast.reduce(0, +) - picture.reduce(0, +)) < 1e-2)
    }
    #expect(wasFlipped.count == 2)
    #expect(changed(.rotation(degrees: 0), seed: 1) == picture)
    #expect(changed(.crop(padding: 2), seed: 7) == changed(.crop(padding: 2), seed: 7))
  }
}
