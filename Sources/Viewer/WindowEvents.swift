#if Viewer
import CSDL2
import Drawing

/// Turns what SDL reports into events of a viewer: keys, the pointer, and game controllers, whose
/// buttons stand for keys.
final class WindowEvents {
  private var controllers: [SDL_JoystickID: OpaquePointer] = [:]
  /// How far a stick goes, in SDL's units.
  private static let stickRange = 32767.0

  /// What each button of a controller stands for.
  private static let buttons: [Int32: ViewerKey] = [
    SDL_CONTROLLER_BUTTON_DPAD_LEFT.rawValue: .left,
    SDL_CONTROLLER_BUTTON_DPAD_RIGHT.rawValue: .right,
    SDL_CONTROLLER_BUTTON_DPAD_UP.rawValue: .up,
    SDL_CONTROLLER_BUTTON_DPAD_DOWN.rawValue: .down,
    SDL_CONTROLLER_BUTTON_A.rawValue: .enter,
    SDL_CONTROLLER_BUTTON_B.rawValue: .character("d"),
    SDL_CONTROLLER_BUTTON_X.rawValue: .character("p"),
    SDL_CONTROLLER_BUTTON_Y.rawValue: .character("r"),
    SDL_CONTROLLER_BUTTON_START.rawValue: .space,
    SDL_CONTROLLER_BUTTON_BACK.rawValue: .character("h"),
  ]

  /// Lets go of the controllers, while SDL still knows of them.
  func close() {
    for controller in controllers.values { SDL_GameControllerClose(controller) }
    controllers = [:]
  }

  /// An event as a viewer's, if it is one; a wheel's step is a key that is pressed and let go.
  ///
  /// - Parameter density: pixels for each of the screen's units, in which pointers are reported.
  func translate(_ event: SDL_Event, density: Double) -> [ViewerEvent] {
    if event.type == SDL_MOUSEWHEEL.rawValue, event.wheel.y != 0 {
      let key = event.wheel.y > 0 ? ViewerKey.up : .down
      return [.key(key), .release(key)]
    }
    return single(event, density: density).map { [$0] } ?? []
  }

  private func single(_ event: SDL_Event, density: Double) -> ViewerEvent? {
    switch event.type {
    case SDL_QUIT.rawValue: return .quit
    case SDL_KEYDOWN.rawValue: return Self.key(event.key.keysym).map { .key($0) }
    case SDL_KEYUP.rawValue: return Self.key(event.key.keysym).map { .release($0) }
    case SDL_MOUSEMOTION.rawValue:
      guard event.motion.state & 1 != 0 else { return nil }
      return .pointer(
        Point(Double(event.motion.x), Double(event.motion.y)) * density, isDown: true)
    case SDL_MOUSEBUTTONDOWN.rawValue, SDL_MOUSEBUTTONUP.rawValue:
      guard event.button.button == 1 else { return nil }
      return .pointer(
        Point(Double(event.button.x), Double(event.button.y)) * density,
        isDown: event.type == SDL_MOUSEBUTTONDOWN.rawValue)
    case SDL_WINDOWEVENT.rawValue:
      let kind = UInt32(event.window.event)
      let redraws = [
        SDL_WINDOWEVENT_EXPOSED.rawValue, SDL_WINDOWEVENT_SIZE_CHANGED.rawValue,
        SDL_WINDOWEVENT_RESTORED.rawValue,
      ]
      return redraws.contains(kind) ? .redraw : nil
    default: return controller(event)
    }
  }

  private func controller(_ event: SDL_Event) -> ViewerEvent? {
    switch event.type {
    case SDL_CONTROLLERDEVICEADDED.rawValue:
      guard let controller = SDL_GameControllerOpen(event.cdevice.which) else { return nil }
      let id = SDL_JoystickInstanceID(SDL_GameControllerGetJoystick(controller))
      controllers[id] = controller
      return nil
    case SDL_CONTROLLERDEVICEREMOVED.rawValue:
      if let controller = controllers.removeValue(forKey: event.cdevice.which) {
        SDL_GameControllerClose(controller)
      }
      return .stick(0)
    case SDL_CONTROLLERBUTTONDOWN.rawValue:
      return Self.buttons[Int32(event.cbutton.button)].map { .key($0) }
    case SDL_CONTROLLERBUTTONUP.rawValue:
      return Self.buttons[Int32(event.cbutton.button)].map { .release($0) }
    case SDL_CONTROLLERAXISMOTION.rawValue:
      guard Int32(event.caxis.axis) == SDL_CONTROLLER_AXIS_LEFTX.rawValue else { return nil }
      return .stick(max(Double(event.caxis.value) / Self.stickRange, -1))
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
    case SDLK_KP_1.rawValue...SDLK_KP_9.rawValue:
      let digit = UInt8(code - SDLK_KP_1.rawValue) + UInt8(ascii: "1")
      return .character(Character(Unicode.Scalar(digit)))
    case SDLK_KP_0.rawValue: return .character("0")
    default:
      guard code > 32, code < 127, let scalar = Unicode.Scalar(code) else { return nil }
      return .character(Character(scalar))
    }
  }
}
#endif
