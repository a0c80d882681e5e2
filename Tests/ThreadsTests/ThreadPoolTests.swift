import Testing
import Threads

@Suite struct ThreadPoolTests {
  @Test(arguments: [1, 2, 3]) func everyTaskRunsOnce(threads: Int) {
    let pool = ThreadPool(threads: threads)
    #expect(pool.threads == threads)
    let counts = UnsafeMutablePointer<Int>.allocate(capacity: 100)
    counts.initialize(repeating: 0, count: 100)
    defer { counts.deallocate() }
    for _ in 0..<50 {
      pool.run(tasks: 100, context: counts) { context, task in
        context?.assumingMemoryBound(to: Int.self)[Int(task)] += 1
      }
    }
    #expect((0..<100).allSatisfy { counts[$0] == 50 })
  }
}
