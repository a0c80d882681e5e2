import Drawing
import Foundation
import Rendering
import Testing

/// Pictures are compared with kept ones: the mean difference of a channel stays below half of a
/// 255th, and no pixel is off by more than 24.
///
/// After a change that is meant to alter pictures, set the variable `APUS_WRITE_REFERENCES` to 1, run
/// these tests, and look at what they wrote into `Tests/RenderingTests/Fixtures`.
@Suite struct ReferenceTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")
  private static let isWriting =
    ProcessInfo.processInfo.environment["APUS_WRITE_REFERENCES"] == "1"

  @Test(arguments: ReferencePicture.all) func looksAsItDid(_ reference: ReferencePicture) throws {
    let picture = Picture(reference.drawing, width: reference.width, height: reference.height)
    let name = reference.name + ".png"
    if Self.isWriting {
      try PNG.write(picture, to: Self.folder.appendingPathComponent(name).path)
      return
    }
    let kept = try SmallPNG.decode(
      Array(
        Data(
          contentsOf: #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures/\(name)")
        )))
    try #require(picture.width == kept.width && picture.height == kept.height)
    let differences = zip(picture.rgb, kept.rgb).map { abs(Int($0) - Int($1)) }
    let mean = Double(differences.reduce(0, +)) / Double(differences.count)
    let largest = differences.max() ?? 0
    if mean >= 0.5 || largest > 24 {
      let place = FileManager.default.temporaryDirectory.appendingPathComponent("now-\(name)")
      try? PNG.write(picture, to: place.path)
      Issue.record(
        "\(name) differs by \(mean) in the mean and \(largest) at most; as it is now: \(place.path)"
      )
    }
  }

  @Test func areFewBytes() throws {
    let files = try FileManager.default.contentsOfDirectory(
      at: Self.folder, includingPropertiesForKeys: [.fileSizeKey])
    let sizes = try files.map { try $0.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0 }
    #expect(sizes.reduce(0, +) < 150_000)
  }

  /// What libpng writes, somebody else reads.
  @Test(.enabled(if: PNG.isAvailable, "this build writes no PNG: the trait Images is off"))
  func filesAreReadByOthers() throws {
    for reference in ReferencePicture.all.prefix(4) {
      let picture = Picture(reference.drawing, width: reference.width, height: reference.height)
      #expect(try SmallPNG.decode(PNG.encode(picture)) == picture)
    }
  }
}
