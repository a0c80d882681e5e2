import Drawing
import Testing

@testable import Viewer

@Suite struct ViewerInputTests {
  @Test func aTapBetweenTwoFramesIsHeldOnce() {
    var input = InputTracker()
    input.press(.left, at: 0)
    input.release(.left)
    #expect(input.hasPresses)
    #expect(input.take(at: 1) == ViewerInput(held: [.left], pressed: [.left]))
    #expect(input.take(at: 2) == ViewerInput())
  }

  @Test func inTerminalsKeysAreLetGoByTime() {
    var input = InputTracker(holdsFor: 0.3)
    input.press(.right, at: 1)
    #expect(input.take(at: 1.1).held == [.right])
    #expect(input.take(at: 1.2).held == [.right])
    #expect(input.take(at: 1.4).held == [])
  }

  @Test func thePointerIsAnArrowAndAnAxis() {
    var input = InputTracker()
    input.point(Point(-0.5, 0.1), isDown: true, at: 0)
    #expect(input.take(at: 0) == ViewerInput(held: [.left], pressed: [.left], axis: -0.5))
    input.point(Point(0.2, -0.9), isDown: true, at: 0)
    #expect(input.take(at: 0) == ViewerInput(held: [.up], pressed: [.up], axis: 0.2))
    input.point(Point(0.2, -0.9), isDown: false, at: 0)
    #expect(input.take(at: 0) == ViewerInput())
    input.point(nil, isDown: true, at: 0)
    #expect(input.take(at: 0) == ViewerInput())
  }

  @Test func aStickIsAnArrowAndAnAxis() {
    var input = InputTracker()
    input.move(stick: 0.2, at: 0)
    #expect(input.take(at: 0) == ViewerInput())
    input.move(stick: 0.7, at: 0)
    #expect(input.take(at: 0) == ViewerInput(held: [.right], pressed: [.right], axis: 0.7))
    input.move(stick: 0.9, at: 0)
    #expect(input.take(at: 0) == ViewerInput(held: [.right], axis: 0.9))
    input.move(stick: -1, at: 0)
    #expect(input.take(at: 0) == ViewerInput(held: [.left], pressed: [.left], axis: -1))
    input.move(stick: 0, at: 0)
    #expect(input.take(at: 0) == ViewerInput())
  }
}
