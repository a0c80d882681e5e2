import Formats

#if Images
import CPNG
#endif

/// PNG files of single pictures, by libpng.
///
/// Only libpng's simplified interface is used: it reports failures as values, where the full one
/// jumps over Swift's frames.
public enum PNG {
  /// Whether this build can write PNG files (the trait `Images`).
  public static var isAvailable: Bool {
    #if Images
    true
    #else
    false
    #endif
  }

  /// A picture as a PNG file's bytes: 8-bit RGB.
  ///
  /// - Throws: ``RenderingError/notBuilt(_:)`` without the trait `Images`,
  ///   ``RenderingError/codec(_:_:)`` if libpng refuses.
  public static func encode(_ picture: Picture) throws -> [UInt8] {
    #if Images
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    image.width = png_uint_32(picture.width)
    image.height = png_uint_32(picture.height)
    image.format = formatRGB
    defer { png_image_free(&image) }
    let rows = picture.rgb
    // Enough for incompressible pixels; libpng says if it is not.
    var capacity = rows.count + rows.count / 8 + picture.height + 4096
    while true {
      var size = png_alloc_size_t(capacity)
      var done: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
        done = png_image_write_to_memory(&image, buffer.baseAddress, &size, 0, rows, 0, nil)
        count = done != 0 ? min(Int(size), capacity) : 0
      }
      if done != 0 { return bytes }
      guard Int(size) > capacity else { throw RenderingError.codec("PNG", message(of: image)) }
      capacity = Int(size)
    }
    #else
    throw RenderingError.notBuilt("PNG")
    #endif
  }

  /// The pixels of a PNG file of any kind; transparency is laid over white.
  ///
  /// - Throws: ``RenderingError/notBuilt(_:)`` without the trait `Images`,
  ///   ``RenderingError/codec(_:_:)`` if the bytes are not a whole PNG file.
  public static func decode(_ bytes: [UInt8]) throws -> Picture {
    #if Images
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    guard png_image_begin_read_from_memory(&image, bytes, bytes.count) != 0 else {
      throw RenderingError.codec("PNG", message(of: image))
    }
    let (width, height) = (Int(image.width), Int(image.height))
    guard width <= 16384, height <= 16384 else {
      throw RenderingError.codec("PNG", "\(width) × \(height) pixels are more than 16384 × 16384")
    }
    image.format = formatRGB
    var white = png_color(red: 255, green: 255, blue: 255)
    var rows = [UInt8](repeating: 0, count: width * height * 3)
    guard png_image_finish_read(&image, &white, &rows, 0, nil) != 0 else {
      throw RenderingError.codec("PNG", message(of: image))
    }
    let pixels = (0..<width * height).map { index in
      UInt32(rows[3 * index]) | UInt32(rows[3 * index + 1]) << 8
        | UInt32(rows[3 * index + 2]) << 16 | 0xFF00_0000
    }
    return try Picture(width: width, height: height, pixels: pixels)
    #else
    throw RenderingError.notBuilt("PNG")
    #endif
  }

  /// Writes a picture as a PNG file, whole or not at all.
  ///
  /// - Throws: what ``encode(_:)`` throws, and `FormatError` with the reason if the file cannot be written.
  public static func write(_ picture: Picture, to path: String) throws {
    try Files.write(encode(picture), to: path)
  }

  #if Images
  /// What the header's macro `PNG_FORMAT_RGB` stands for.
  private static let formatRGB: png_uint_32 = 2

  private static func message(of image: png_image) -> String {
    withUnsafeBytes(of: image.message) { raw in
      String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
  #endif
}
