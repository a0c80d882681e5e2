import Formats
import Testing
import Training

struct OverridesTests {
  struct Sample: Codable, Equatable {
    var learningRate = 0.1
    var layers = [64, 64]
    var isDouble = false
    var activation = "relu"
    var maximumNorm: Double?
    var count = 3
  }

  func apply(_ texts: String...) throws -> Sample {
    try Overrides.apply(
      texts.map(Overrides.parse), to: Sample(), kind: "parameter",
      prefix: "agent")
  }

  func sentence(_ texts: String...) -> String {
    do {
      _ = try Overrides.apply(
        texts.map(Overrides.parse), to: Sample(), kind: "parameter",
        prefix: "agent")
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func changesValuesOfEveryType() throws {
    #expect(try apply("learning_rate=1e-3").learningRate == 1e-3)
    #expect(try apply("learning_rate=1").learningRate == 1)
    #expect(try apply("learning_rate=inf").learningRate == .infinity)
    #expect(try apply("layers=[8]").layers == [8])
    #expect(try apply("is_double=true").isDouble)
    #expect(try apply("activation=tanh").activation == "tanh")
    #expect(try apply("maximum_norm=0.5").maximumNorm == 0.5)
    #expect(try apply("maximum_norm=0.5", "maximum_norm=none").maximumNorm == nil)
    #expect(try apply("maximum_norm=none").maximumNorm == nil)
  }

  @Test func answersUnknownNamesWithTheNearest() {
    #expect(
      sentence("learning_rat=1")
        == "There is no parameter 'agent.learning_rat'. Did you mean 'agent.learning_rate'?")
    #expect(sentence("xyzzy=1").contains("Known are: agent.activation, "))
    #expect(sentence("xyzzy=none").contains("There is no parameter"))
  }

  @Test func refusesValuesOfTheWrongType() {
    #expect(sentence("learning_rate=fast").contains("agent.learning_rate cannot be \"fast\""))
    #expect(sentence("count=1.5").contains("agent.count cannot be 1.5"))
    #expect(sentence("is_double=3").contains("it takes true or false"))
    #expect(sentence("layers=64").contains("it takes a list such as [64,64]"))
    #expect(sentence("maximum_norm=yes").contains("agent.maximum_norm cannot be"))
    #expect(sentence("learning_rate").contains("is not of the form NAME=VALUE"))
  }
}
