import Formats
import Testing

@testable import OffPolicy

struct ActionCatalogueTests {
  private func read(_ text: String) throws -> [String] {
    try withFolder { folder in
      let path = Files.join(folder, "actions.csv")
      try Files.write(text, to: path)
      return try ActionCatalogue(path: path).names
    }
  }

  @Test func namesOfAFile() throws {
    #expect(try read("red\ngreen\nblue\n") == ["red", "green", "blue"])
    #expect(try read("action\nred\ngreen\n") == ["red", "green"])
    #expect(try read("7\n3\n") == ["7", "3"])
    #expect(try read(",item_id,price\n0,10,1.5\n1,11,2\n") == ["10", "11"])
  }

  @Test func mistakes() {
    expectError("line 3: action 'red' is there already") { try read("red\nblue\nred\n") }
    expectError("no column 'action'") { try read("name_of_it,price\na,1\n") }
    expectError("columns have no names") { try read("1,2\n3,4\n") }
    expectError("it names no action") { try read("action\n") }
  }

  @Test func numbersAreSortedBySizeAndWordsByLetters() {
    #expect(ActionCatalogue.sorted(["10", "9", "1"]) == ["1", "9", "10"])
    #expect(ActionCatalogue.sorted(["b10", "a", "b9"]) == ["a", "b10", "b9"])
    let catalogue = ActionCatalogue(["a", "b", "a"])
    #expect(catalogue.names == ["a", "b"] && catalogue.index(of: "b") == 1)
    #expect(catalogue.index(of: "c") == nil && ActionCatalogue(count: -1).count == 0)
  }
}
