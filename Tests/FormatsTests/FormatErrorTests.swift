import Formats
import Testing

@Suite struct FormatErrorTests {
  @Test func everyErrorIsASentence() {
    let errors: [FormatError] = [
      .missing("a"), .size("a", expected: 1, found: 2), .malformed("a", "it is odd."),
      .value("a.b", "is odd."), .value("", "is odd."), .file("a", action: "write", code: 28),
      .file("a", action: "write", code: 9999),
    ]
    for error in errors {
      #expect("\(error)".hasSuffix("."))
      #expect(!"\(error)".contains(".."))
    }
    #expect(
      "\(errors[5])"
        == "Cannot write 'a': the disk is full; free some space or choose another folder.")
  }
}
