import Formats
import Testing

@testable import Neural

@Suite struct WeightsSafeTensorsTests {
  private func weights(_ sizes: [(String, [Int])], seed: UInt64) throws -> Weights {
    let graph = try Graph.trace { trace in
      for (path, sizes) in sizes {
        let initializer = Initializer.normal(mean: 0, deviation: 1)
        trace.output(path, trace.parameter(path, sizes: sizes, initializer: initializer))
      }
    }
    return Weights(ParameterLayout(graph), seed: seed)
  }

  private let sizes = [
    ("actor.kernel", [3, 5]), ("actor.bias", [5]), ("critic.kernel", [3, 1]), ("scale", []),
  ]

  @Test func whatWasSavedIsLoaded() throws {
    let saved = try weights(sizes, seed: 1)
    let path = "/tmp/apus-weights-\(UInt64.random(in: 0 ... .max)).safetensors"
    defer { try? Files.remove(path) }
    try saved.save(to: path)
    let file = try SafeTensors(path: path)
    #expect(file["actor.kernel"]?.shape == [3, 5])
    #expect(file["scale"]?.shape == [])
    var loaded = try weights(sizes.reversed(), seed: 2)
    try loaded.load(from: path)
    for (name, _) in sizes { #expect(loaded[name] == saved[name]) }
  }

  @Test func aPartIsLoadedByItsPrefix() throws {
    let saved = try weights(sizes, seed: 1)
    let before = try weights([("actor.kernel", [3, 5]), ("actors", [2])], seed: 2)
    var loaded = before
    #expect(throws: NeuralError.self) { try loaded.load(saved.safeTensors, prefix: "acto") }
    #expect(throws: NeuralError.self) { try loaded.load(saved.safeTensors, prefix: "critic") }
    #expect(throws: NeuralError.self) { try loaded.load(saved.safeTensors, prefix: "actor") }
    #expect(loaded.bits == before.bits)
    var whole = try weights(sizes + [("other", [4])], seed: 3)
    let (critic, other) = (whole["critic.kernel"], whole["other"])
    try whole.load(saved.safeTensors, prefix: "actor")
    #expect(whole["actor.kernel"] == saved["actor.kernel"])
    #expect(whole["actor.bias"] == saved["actor.bias"])
    #expect(whole["critic.kernel"] == critic)
    #expect(whole["other"] == other)
  }

  private func message(_ own: [(String, [Int])], _ tensors: SafeTensors) throws -> String {
    var loaded = try weights(own, seed: 2)
    let before = loaded.bits
    let error = #expect(throws: NeuralError.self) { try loaded.load(tensors, name: "a.st") }
    #expect(loaded.bits == before)
    return error?.description ?? ""
  }

  @Test func mistakesAreSaidInASentence() throws {
    let file = try weights([("a", [2, 3]), ("b", [4])], seed: 1).safeTensors
    #expect(
      try message([("a", [2, 3]), ("b", [4]), ("c", [5])], file)
        == "Parameter c: it is missing in a.st; the model needs it with shape [5], so build the "
        + "model as it was when the file was saved.")
    #expect(
      try message([("a", [2, 3])], file)
        == "Parameter b: a.st holds it with shape [4], but the model has no such parameter; it has "
        + "a.")
    #expect(
      try message([("a", [3, 2]), ("b", [4])], file)
        == "Parameter a: it has shape [2, 3] in a.st and [3, 2] in the model; build the model with "
        + "the sizes of the file.")
    let wide = SafeTensors([try SafeTensors.Tensor("a", [1.0, 2.0])])
    #expect(
      try message([("a", [2])], wide)
        == "Parameter a: its numbers are float64 in a.st; convert them to float32 first.")
  }
}
