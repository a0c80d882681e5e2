import Formats
import Foundation
import Testing

/// What Gymnasium's composite spaces sampled, case by case.
func compositeSamples(_ name: String) throws -> [JSONValue] {
  let url = try #require(
    Bundle.module.url(
      forResource: "composite_spaces", withExtension: "json", subdirectory: "Fixtures"))
  let all = try JSONValue(parsing: Array(Data(contentsOf: url)))
  return try #require(all[name]?.elements)
}
