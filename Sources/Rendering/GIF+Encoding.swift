#if Images
import CGIF

extension GIF {
  /// Writes the collected patches through giflib into memory.
  func encodeByLibrary() throws -> [UInt8] {
    let palette = Palette(colors)
    let sink = Sink()
    var status: Int32 = 0
    let writer: OutputFunc = { file, bytes, count in
      guard let file, let data = file.pointee.UserData, let bytes else { return 0 }
      let sink = Unmanaged<Sink>.fromOpaque(data).takeUnretainedValue()
      sink.bytes.append(contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
      return count
    }
    return try withExtendedLifetime(sink) {
      guard let file = EGifOpen(Unmanaged.passUnretained(sink).toOpaque(), writer, &status) else {
        throw GIF.failure(status)
      }
      do {
        try put(palette, into: file)
      } catch {
        EGifCloseFile(file, nil)
        throw error
      }
      // Closing frees the file even when it fails.
      guard EGifCloseFile(file, &status) == GIF_OK else { throw GIF.failure(status) }
      return sink.bytes
    }
  }

  private func put(_ palette: Palette, into file: UnsafeMutablePointer<GifFileType>) throws {
    func check(_ result: Int32) throws {
      if result != GIF_OK { throw GIF.failure(file.pointee.Error) }
    }
    var entries = palette.colors.map { color in
      GifColorType(
        Red: UInt8(truncatingIfNeeded: color), Green: UInt8(truncatingIfNeeded: color >> 8),
        Blue: UInt8(truncatingIfNeeded: color >> 16))
    }
    // The format's palettes have a power of two of colours.
    var size = 2
    while size <= palette.transparent { size *= 2 }
    entries += Array(
      repeating: GifColorType(Red: 0, Green: 0, Blue: 0), count: size - entries.count)
    guard let map = GifMakeMapObject(Int32(size), entries) else {
      throw RenderingError.codec("GIF", "no memory for the palette")
    }
    defer { GifFreeMapObject(map) }
    EGifSetGifVersion(file, true)
    try check(EGifPutScreenDesc(file, Int32(width), Int32(height), 8, 0, map))
    try putRepetition(file, check)
    for (patch, delay) in zip(patches, delays) {
      var control = GraphicsControlBlock()
      control.DisposalMode = DISPOSE_DO_NOT
      control.UserInputFlag = false
      control.DelayTime = Int32(delay)
      control.TransparentColor = Int32(palette.transparent)
      var block = [UInt8](repeating: 0, count: 4)
      EGifGCBToExtension(&control, &block)
      try check(EGifPutExtension(file, GRAPHICS_EXT_FUNC_CODE, 4, block))
      try check(
        EGifPutImageDesc(
          file, Int32(patch.left), Int32(patch.top), Int32(patch.width), Int32(patch.height), false,
          nil))
      var line = [UInt8](repeating: 0, count: patch.width)
      for row in 0..<patch.height {
        for column in 0..<patch.width {
          line[column] = palette.index(of: patch.colors[row * patch.width + column])
        }
        try check(EGifPutLine(file, &line, Int32(patch.width)))
      }
    }
  }

  /// The application block that makes viewers repeat the animation without end.
  private func putRepetition(
    _ file: UnsafeMutablePointer<GifFileType>, _ check: (Int32) throws -> Void
  ) throws {
    guard patches.count > 1 else { return }
    let name = Array("NETSCAPE2.0".utf8)
    try check(EGifPutExtensionLeader(file, APPLICATION_EXT_FUNC_CODE))
    try check(EGifPutExtensionBlock(file, Int32(name.count), name))
    try check(EGifPutExtensionBlock(file, 3, [1, 0, 0]))
    try check(EGifPutExtensionTrailer(file))
  }

  private static func failure(_ code: Int32) -> RenderingError {
    .codec("GIF", GifErrorString(code).map { String(cString: $0) } ?? "error \(code)")
  }

  /// Where giflib's bytes go.
  private final class Sink {
    var bytes: [UInt8] = []
  }
}
#endif
