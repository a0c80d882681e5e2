import Drawing
import Testing

@testable import Rendering

#if Images
import CGIF
#endif

@Suite struct PaletteTests {
  @Test func fewColorsStayExact() {
    var table = ColorTable()
    for color in 0..<255 { _ = table.index(of: UInt32(color) * 77 | 0xFF00_0000) }
    let palette = Palette(table)
    #expect(palette.colors == table.colors)
    #expect((0..<255).allSatisfy { Int(palette.index(of: UInt16($0))) == $0 })
    #expect(palette.index(of: ColorTable.unchanged) == 255)
  }

  @Test func manyColorsAreGatheredCloseBy() {
    var table = ColorTable()
    for _ in 0..<5000 { _ = table.index(of: 0xFF12_3456) }
    for red in stride(from: UInt32(0), to: 256, by: 4) {
      for green in stride(from: UInt32(0), to: 256, by: 4) {
        _ = table.index(of: red | green << 8 | 0xFF80_0000)
      }
    }
    let palette = Palette(table)
    #expect(palette.colors.count == 255)
    // The flat colour is kept; 4096 others on a plane share 254 cells, about 16 wide.
    let flat = Int(palette.index(of: 0))
    #expect(palette.colors[flat] == 0xFF12_3456)
    for (number, color) in table.colors.enumerated() {
      let near = palette.colors[Int(palette.index(of: UInt16(number)))]
      for shift: UInt32 in [0, 8, 16] {
        #expect(abs(Int(near >> shift & 255) - Int(color >> shift & 255)) <= 24)
      }
    }
  }

  @Test func numbersNeverRunOut() {
    var table = ColorTable()
    for color in 0..<UInt32(120_000) { _ = table.index(of: color &* 139 | 0xFF00_0000) }
    #expect(table.colors.count < 65_535)
    #expect(table.counts.reduce(0, +) == 120_000)
  }
}

#if Images
@Suite struct GIFTests {
  @Test func everyFrameIsReadBackExactly() throws {
    let frames = (0..<6).map { samplePicture(Double($0) * 3) }
    var gif = try GIF(width: 120, height: 80, framesPerSecond: 25)
    for frame in frames { try gif.add(frame) }
    let exact = gif.colors.colors.count <= 255
    let read = try readGIF(gif.encode())
    #expect(read.frames.count == 6)
    #expect(read.delays == [Int](repeating: 4, count: 6))
    #expect(read.repeats)
    for (frame, expected) in zip(read.frames, frames) {
      let worst = zip(frame.rgb, expected.rgb).map { abs(Int($0) - Int($1)) }.max() ?? 0
      #expect(exact ? worst == 0 : worst <= 24, "\(worst) with \(gif.colors.colors.count) colours")
    }
  }

  @Test func onlyWhatChangedIsStored() throws {
    var gif = try GIF(width: 120, height: 80, framesPerSecond: 30)
    try gif.add(samplePicture())
    try gif.add(samplePicture())
    var drawing = Drawing(width: 120, height: 80)
    try gif.add(Picture(drawing, width: 120, height: 80))
    drawing.add(.rectangle(x: 10, y: 20, width: 3, height: 2, style: .fill(.black)))
    try gif.add(Picture(drawing, width: 120, height: 80))
    #expect(gif.frameCount == 4)
    #expect(gif.patches.count == 3)
    let last = gif.patches[2]
    #expect((last.left, last.top, last.width, last.height) == (10, 20, 3, 2))
    // 2/30, 1/30 and 1/30 of a second.
    #expect(gif.delays == [7, 3, 3])
    #expect(try readGIF(gif.encode()).frames.count == 3)
  }

  @Test func fastAnimationsStayVisible() throws {
    var gif = try GIF(width: 4, height: 4, framesPerSecond: 200)
    for shade: UInt8 in [0, 50, 100] {
      try gif.add(Picture(width: 4, height: 4, color: Color(shade, shade, shade)))
    }
    #expect(gif.delays == [2, 2, 2])
  }

  @Test func manyColorsShareOnePalette() throws {
    var pixels: [UInt32] = []
    for y in 0..<64 {
      for x in 0..<64 { pixels.append(UInt32(x * 4) | UInt32(y * 4) << 8 | 0xFF40_0000) }
    }
    let picture = try Picture(width: 64, height: 64, pixels: pixels)
    var gif = try GIF(width: 64, height: 64)
    try gif.add(picture)
    let read = try readGIF(gif.encode())
    let worst = zip(read.frames[0].rgb, picture.rgb).map { abs(Int($0) - Int($1)) }.max() ?? 0
    #expect(worst <= 24)
    #expect(!read.repeats)
  }

  @Test func wrongSizesAreRefused() throws {
    var gif = try GIF(width: 4, height: 4)
    #expect(throws: RenderingError.self) { try gif.encode() }
    #expect(
      throws: RenderingError.frameSize(expectedWidth: 4, expectedHeight: 4, width: 5, height: 4)
    ) {
      try gif.add(Picture(width: 5, height: 4))
    }
    #expect(throws: RenderingError.self) { try GIF(width: 0, height: 4) }
    #expect(throws: RenderingError.self) { try GIF(width: 4, height: 4, framesPerSecond: 0) }
  }
}

/// What giflib's own reader finds in a file.
private struct ReadGIF {
  var frames: [Picture] = []
  var delays: [Int] = []
  var repeats = false
}

private final class Source {
  var rest: ArraySlice<UInt8>
  init(_ bytes: [UInt8]) { rest = bytes[...] }
}

private func readGIF(_ bytes: [UInt8]) throws -> ReadGIF {
  let source = Source(bytes)
  var status: Int32 = 0
  let reader: InputFunc = { file, buffer, count in
    guard let data = file?.pointee.UserData, let buffer else { return 0 }
    let source = Unmanaged<Source>.fromOpaque(data).takeUnretainedValue()
    let part = source.rest.prefix(Int(count))
    for (index, byte) in part.enumerated() { buffer[index] = byte }
    source.rest = source.rest.dropFirst(part.count)
    return Int32(part.count)
  }
  return try withExtendedLifetime(source) {
    let file = try #require(
      DGifOpen(Unmanaged.passUnretained(source).toOpaque(), reader, &status))
    defer { DGifCloseFile(file, nil) }
    try #require(DGifSlurp(file) == GIF_OK)
    let (width, height) = (Int(file.pointee.SWidth), Int(file.pointee.SHeight))
    let map = try #require(file.pointee.SColorMap).pointee
    var result = ReadGIF()
    var screen = [UInt32](repeating: 0, count: width * height)
    for index in 0..<Int(file.pointee.ImageCount) {
      let image = file.pointee.SavedImages[index]
      var control = GraphicsControlBlock()
      DGifSavedExtensionToGCB(file, Int32(index), &control)
      result.delays.append(Int(control.DelayTime))
      let blocks = UnsafeBufferPointer(
        start: image.ExtensionBlocks, count: Int(image.ExtensionBlockCount))
      if blocks.contains(where: { $0.Function == APPLICATION_EXT_FUNC_CODE }) {
        result.repeats = true
      }
      let place = image.ImageDesc
      #expect(place.ColorMap == nil)
      for row in 0..<Int(place.Height) {
        for column in 0..<Int(place.Width) {
          let entry = Int(image.RasterBits[row * Int(place.Width) + column])
          guard entry != Int(control.TransparentColor) else { continue }
          let color = map.Colors[entry]
          let target = (Int(place.Top) + row) * width + Int(place.Left) + column
          screen[target] =
            UInt32(color.Red) | UInt32(color.Green) << 8 | UInt32(color.Blue) << 16 | 0xFF00_0000
        }
      }
      result.frames.append(try Picture(width: width, height: height, pixels: screen))
    }
    return result
  }
}
#endif
