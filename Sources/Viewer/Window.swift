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
  private let events = WindowEvents()

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
    // Pictures come in the window's own size: copying them is all there is to do, which a graphics
    // library without graphics hardware would make dear.
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0")
    guard
      let renderer = SDL_CreateRenderer(window, -1, SDL_RENDERER_SOFTWARE.rawValue)
        ?? SDL_CreateRenderer(window, -1, 0)
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
    events.close()
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

  /// Whether nothing of the window can be seen: it is minimised, or hidden.
  public var isHidden: Bool {
    let flags = SDL_GetWindowFlags(window)
    return flags & (SDL_WINDOW_MINIMIZED.rawValue | SDL_WINDOW_HIDDEN.rawValue) != 0
  }

  /// What has happened since the last time, waiting up to `seconds` for the first of it.
  public func events(waiting seconds: Double = 0) -> [ViewerEvent] {
    var result: [ViewerEvent] = []
    var event = SDL_Event()
    let patience = Int32(clamping: Int((max(min(seconds, 3600), 0) * 1000).rounded()))
    var more = patience > 0 ? SDL_WaitEventTimeout(&event, patience) : SDL_PollEvent(&event)
    while more != 0 {
      result += events.translate(event, density: density)
      more = SDL_PollEvent(&event)
    }
    return result
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
    // Without controllers there is still the keyboard.
    SDL_InitSubSystem(SDL_INIT_GAMECONTROLLER)
    explainLostDisplays()
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

  /// Lets the process end with a sentence of ours when the display goes away: Xlib ends it in any case,
  /// and nothing but this function of its own can be told first.
  private static func explainLostDisplays() {
    #if os(Linux)
    guard let library = dlopen("libX11.so.6", RTLD_LAZY | RTLD_NOLOAD) else { return }
    defer { dlclose(library) }
    guard let symbol = dlsym(library, "XSetIOErrorHandler") else { return }
    typealias Handler = @convention(c) (OpaquePointer?) -> Int32
    typealias Setter = @convention(c) (Handler?) -> UnsafeRawPointer?
    _ = unsafeBitCast(symbol, to: Setter.self)({ _ in
      let sentence = "apus: the display is gone, and the window with it; nothing else was harmed.\n"
      _ = sentence.withCString { write(2, $0, strlen($0)) }
      _exit(1)
    })
    #endif
  }

  private static func stop() {
    if SDL_WasInit(SDL_INIT_GAMECONTROLLER) != 0 { SDL_QuitSubSystem(SDL_INIT_GAMECONTROLLER) }
    SDL_QuitSubSystem(SDL_INIT_VIDEO)
  }

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
  /// Nothing of it can be seen.
  public var isHidden: Bool { true }
  /// Nothing happens where there is no window.
  public func events(waiting seconds: Double = 0) -> [ViewerEvent] { [] }

  private static func start() throws { throw ViewerError.notBuilt }
  private static func stop() {}
  #endif
}
