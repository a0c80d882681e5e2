public import Rendering

#if Viewer
import CSDL2
#endif
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A window that shows pictures and reports keys, by SDL 2.
///
/// To be used from the main thread only, as window systems demand. Closing happens when the value
/// is released.
public final class Window {
  /// Why no window can be opened here, or nil if one can.
  public static func reasonUnavailable() -> String? {
    do {
      try start()
      stop()
      return nil
    } catch let error as ViewerError {
      return error.description
    } catch {
      return "\(error)"
    }
  }

  /// Whether this build has a window and a display exists.
  public static var isAvailable: Bool { reasonUnavailable() == nil }

  #if Viewer
  private let window: OpaquePointer
  private let renderer: OpaquePointer
  private var texture: (pointer: OpaquePointer, width: Int, height: Int)?

  /// Opens a window; sizes are in the screen's units, not in pixels.
  ///
  /// - Throws: ``ViewerError``.
  public init(title: String, width: Int, height: Int) throws {
    try Window.start()
    // What `SDL_WINDOWPOS_CENTERED` stands for, a macro that Swift cannot see.
    let centered = Int32(0x2FFF_0000)
    let flags = SDL_WINDOW_RESIZABLE.rawValue | SDL_WINDOW_ALLOW_HIGHDPI.rawValue
    guard
      let window = SDL_CreateWindow(
        title, centered, centered, Int32(clamping: max(width, 1)), Int32(clamping: max(height, 1)),
        flags)
    else {
      let error = Window.failure("opening a window")
      Window.stop()
      throw error
    }
    guard
      let renderer = SDL_CreateRenderer(window, -1, SDL_RENDERER_PRESENTVSYNC.rawValue)
        ?? SDL_CreateRenderer(window, -1, SDL_RENDERER_SOFTWARE.rawValue)
    else {
      let error = Window.failure("preparing the window")
      SDL_DestroyWindow(window)
      Window.stop()
      throw error
    }
    self.window = window
    self.renderer = renderer
  }

  deinit {
    if let texture { SDL_DestroyTexture(texture.pointer) }
    SDL_DestroyRenderer(renderer)
    SDL_DestroyWindow(window)
    Window.stop()
  }

  /// The text in the window's frame.
  public var title: String {
    get { SDL_GetWindowTitle(window).map { String(cString: $0) } ?? "" }
    set { SDL_SetWindowTitle(window, newValue) }
  }

  /// The size in pixels, which on high-density screens is larger than in the screen's units.
  public var pixelSize: (width: Int, height: Int) {
    var width: Int32 = 0
    var height: Int32 = 0
    guard SDL_GetRendererOutputSize(renderer, &width, &height) == 0 else { return (1, 1) }
    return (max(Int(width), 1), max(Int(height), 1))
  }

  /// How many pixels make one of the screen's units.
  public var density: Double {
    var width: Int32 = 0
    SDL_GetWindowSize(window, &width, nil)
    return width > 0 ? Double(pixelSize.width) / Double(width) : 1
  }

  /// Shows a picture, scaled to fit and centred.
  ///
  /// - Throws: ``ViewerError/window(_:_:)``, as when the picture is larger than the graphics
  ///   hardware allows.
  public func show(_ picture: Picture) throws {
    let texture = try texture(width: picture.width, height: picture.height)
    let done = picture.pixels.withUnsafeBytes { bytes in
      SDL_UpdateTexture(texture, nil, bytes.baseAddress, Int32(picture.width * 4))
    }
    guard done == 0 else { throw Window.failure("showing a picture") }
    let size = pixelSize
    let scale = min(
      Double(size.width) / Double(picture.width), Double(size.height) / Double(picture.height))
    let width = Int((Double(picture.width) * scale).rounded())
    let height = Int((Double(picture.height) * scale).rounded())
    var place = SDL_Rect(
      x: Int32((size.width - width) / 2), y: Int32((size.height - height) / 2), w: Int32(width),
      h: Int32(height))
    SDL_SetRenderDrawColor(renderer, 24, 26, 32, 255)
    SDL_RenderClear(renderer)
    guard SDL_RenderCopy(renderer, texture, nil, &place) == 0 else {
      throw Window.failure("showing a picture")
    }
    SDL_RenderPresent(renderer)
  }

  private func texture(width: Int, height: Int) throws -> OpaquePointer {
    if let texture {
      if texture.width == width && texture.height == height { return texture.pointer }
      SDL_DestroyTexture(texture.pointer)
      self.texture = nil
    }
    SDL_SetHint(SDL_HINT_RENDER_SCALE_QUALITY, "linear")
    guard
      let pointer = SDL_CreateTexture(
        renderer, SDL_PIXELFORMAT_ABGR8888.rawValue, Int32(SDL_TEXTUREACCESS_STREAMING.rawValue),
        Int32(width), Int32(height))
    else { throw Window.failure("making room for a picture of \(width) × \(height)") }
    texture = (pointer, width, height)
    return pointer
  }

  /// What has happened since the last time, waiting up to `seconds` for the first of it.
  public func events(waiting seconds: Double = 0) -> [ViewerEvent] {
    var result: [ViewerEvent] = []
    var event = SDL_Event()
    let patience = Int32(clamping: Int((max(min(seconds, 3600), 0) * 1000).rounded()))
    var more = patience > 0 ? SDL_WaitEventTimeout(&event, patience) : SDL_PollEvent(&event)
    while more != 0 {
      if let translated = Window.translate(event) { result.append(translated) }
      more = SDL_PollEvent(&event)
    }
    return result
  }

  private static func translate(_ event: SDL_Event) -> ViewerEvent? {
    switch event.type {
    case SDL_QUIT.rawValue: return .quit
    case SDL_KEYDOWN.rawValue: return key(event.key.keysym).map { .key($0) }
    case SDL_WINDOWEVENT.rawValue:
      let kind = UInt32(event.window.event)
      let redraws = [SDL_WINDOWEVENT_EXPOSED.rawValue, SDL_WINDOWEVENT_SIZE_CHANGED.rawValue]
      return redraws.contains(kind) ? .redraw : nil
    default: return nil
    }
  }

  private static func key(_ symbol: SDL_Keysym) -> ViewerKey? {
    let code = UInt32(bitPattern: symbol.sym)
    switch code {
    case SDLK_SPACE.rawValue: return .space
    case SDLK_LEFT.rawValue: return .left
    case SDLK_RIGHT.rawValue: return .right
    case SDLK_UP.rawValue: return .up
    case SDLK_DOWN.rawValue: return .down
    case SDLK_PLUS.rawValue, SDLK_EQUALS.rawValue, SDLK_KP_PLUS.rawValue: return .plus
    case SDLK_MINUS.rawValue, SDLK_KP_MINUS.rawValue: return .minus
    case SDLK_TAB.rawValue: return .tab
    case SDLK_RETURN.rawValue, SDLK_KP_ENTER.rawValue: return .enter
    case SDLK_ESCAPE.rawValue: return .escape
    default:
      guard code > 32, code < 127, let scalar = Unicode.Scalar(code) else { return nil }
      return .character(Character(scalar))
    }
  }

  private static func start() throws {
    // Without a display SDL might take over the text console of the machine itself.
    #if os(Linux)
    let displays = ["DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"]
    guard displays.contains(where: { name in getenv(name).map { $0.pointee != 0 } ?? false })
    else { throw ViewerError.noDisplay("neither DISPLAY nor WAYLAND_DISPLAY is set") }
    #endif
    guard SDL_InitSubSystem(SDL_INIT_VIDEO) == 0 else {
      throw ViewerError.noDisplay(String(cString: SDL_GetError()))
    }
    #if os(Linux)
    // Where no display answers SDL falls back on drivers that show nothing, unless told to use one.
    let driver = SDL_GetCurrentVideoDriver().map { String(cString: $0) } ?? "none"
    guard getenv("SDL_VIDEODRIVER") != nil || driver == "x11" || driver == "wayland" else {
      stop()
      throw ViewerError.noDisplay(
        "the display that DISPLAY or WAYLAND_DISPLAY names does not answer")
    }
    #endif
  }

  private static func stop() { SDL_QuitSubSystem(SDL_INIT_VIDEO) }

  private static func failure(_ action: String) -> ViewerError {
    .window(action, String(cString: SDL_GetError()))
  }
  #else
  /// Says that this build has no window.
  ///
  /// - Throws: ``ViewerError/notBuilt``.
  public init(title: String, width: Int, height: Int) throws { throw ViewerError.notBuilt }

  /// The text in the window's frame.
  public var title = ""
  /// The size in pixels.
  public var pixelSize: (width: Int, height: Int) { (1, 1) }
  /// How many pixels make one of the screen's units.
  public var density: Double { 1 }
  /// Says that this build has no window.
  public func show(_ picture: Picture) throws { throw ViewerError.notBuilt }
  /// Nothing happens where there is no window.
  public func events(waiting seconds: Double = 0) -> [ViewerEvent] { [] }

  private static func start() throws { throw ViewerError.notBuilt }
  private static func stop() {}
  #endif
}
