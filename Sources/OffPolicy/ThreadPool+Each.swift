internal import Threads

extension ThreadPool {
  /// Calls a closure with every number below a count, on whichever threads are free.
  ///
  /// Different calls must not write to the same memory.
  func forEach(_ count: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      let box = Work(body)
      withExtendedLifetime(box) {
        run(tasks: count, context: Unmanaged.passUnretained(box).toOpaque()) { context, task in
          guard let context else { return }
          Unmanaged<Work>.fromOpaque(context).takeUnretainedValue().body(Int(task))
        }
      }
      box.body = { _ in }
    }
  }

  private final class Work {
    var body: (Int) -> Void
    init(_ body: @escaping (Int) -> Void) { self.body = body }
  }
}
