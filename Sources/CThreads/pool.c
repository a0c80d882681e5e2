// A pool of threads that take tasks one by one. They spin between runs, then park.
//
// One word says what there is to do: the number of the offer in its upper bits, the next task in
// its lower ones. Whoever raises the word by one has taken that task; a thread that comes late, or
// was kept from its processor, finds the word changed and touches nothing of an offer that is over.

#include "CThreads.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif
#include <sched.h>

// How often a thread looks for work before it parks: about half a millisecond.
#define SPINS 10000
#define OFFERS 4
#define TASK_BITS 20

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

typedef struct {
  void (*body)(void *, int64_t);
  void *context;
  atomic_llong tasks;
  atomic_llong done;
} offer;

struct apus_pool {
  int threads;
  pthread_t *workers;
  // Offers are told apart by their number; a slot is used again only when its offer is over.
  _Alignas(64) offer offers[OFFERS];
  _Alignas(64) atomic_ullong word;
  _Alignas(64) atomic_int bell;  // rung when parked threads are to wake
  atomic_int parked;
  atomic_int stop;
};

static void park(atomic_int *word, int seen) {
#if defined(__linux__)
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
#else
  sched_yield();
#endif
}

static void wake(atomic_int *word) {
#if defined(__linux__)
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1 << 30, NULL, NULL, 0);
#endif
}

// Takes tasks of the current offer until there is none left; false if there was none at all.
static bool help(apus_pool *pool) {
  bool helped = false;
  unsigned long long word = atomic_load_explicit(&pool->word, memory_order_acquire);
  while (1) {
    offer *current = &pool->offers[(word >> TASK_BITS) % OFFERS];
    long long task = (long long)(word & ((1ull << TASK_BITS) - 1));
    if (task >= atomic_load_explicit(&current->tasks, memory_order_relaxed)) return helped;
    // Only a word that has not changed since makes what was read of the offer valid.
    if (!atomic_compare_exchange_weak_explicit(&pool->word, &word, word + 1,
                                               memory_order_acq_rel, memory_order_acquire))
      continue;
    current->body(current->context, task);
    atomic_fetch_add_explicit(&current->done, 1, memory_order_release);
    helped = true;
    word = atomic_load_explicit(&pool->word, memory_order_acquire);
  }
}

static void *work(void *argument) {
  apus_pool *pool = argument;
  int spins = 0;
  while (!atomic_load_explicit(&pool->stop, memory_order_acquire)) {
    if (help(pool)) {
      spins = 0;
      continue;
    }
    if (++spins < SPINS) {
      relax();
      continue;
    }
    int bell = atomic_load(&pool->bell);
    atomic_fetch_add(&pool->parked, 1);
    // An offer made before the thread counted as parked rings no bell: look once more.
    if (!help(pool) && !atomic_load(&pool->stop)) park(&pool->bell, bell);
    atomic_fetch_sub(&pool->parked, 1);
    spins = 0;
  }
  return NULL;
}

apus_pool *apus_pool_create(int threads) {
  apus_pool *pool = aligned_alloc(64, (sizeof(apus_pool) + 63) / 64 * 64);
  memset(pool, 0, sizeof *pool);
  pool->threads = 1;
  pool->workers = calloc((size_t)threads, sizeof(pthread_t));
  for (int i = 1; i < threads; i++) {
    // Where no thread can be had, the pool goes on with those it has: results do not change.
    if (pthread_create(&pool->workers[i], NULL, work, pool)) break;
    pool->threads = i + 1;
  }
  return pool;
}

void apus_pool_destroy(apus_pool *pool) {
  atomic_store(&pool->stop, 1);
  atomic_fetch_add(&pool->bell, 1);
  wake(&pool->bell);
  for (int i = 1; i < pool->threads; i++) pthread_join(pool->workers[i], NULL);
  free(pool->workers);
  free(pool);
}

int apus_pool_threads(const apus_pool *pool) { return pool ? pool->threads : 1; }

void apus_pool_share(apus_pool *pool, int64_t tasks, void (*body)(void *, int64_t),
                     void (*meanwhile)(void *), void *context) {
  if (!pool || pool->threads == 1 || tasks <= 1) {
    if (meanwhile) meanwhile(context);
    for (int64_t task = 0; task < tasks; task++) body(context, task);
    return;
  }
  unsigned long long number =
      (atomic_load_explicit(&pool->word, memory_order_relaxed) >> TASK_BITS) + 1;
  offer *next = &pool->offers[number % OFFERS];
  next->body = body;
  next->context = context;
  atomic_store_explicit(&next->done, 0, memory_order_relaxed);
  atomic_store_explicit(&next->tasks, tasks, memory_order_relaxed);
  atomic_store(&pool->word, number << TASK_BITS);
  if (atomic_load(&pool->parked)) {
    atomic_fetch_add(&pool->bell, 1);
    wake(&pool->bell);
  }
  if (meanwhile) meanwhile(context);
  help(pool);
  for (int spins = 0; atomic_load_explicit(&next->done, memory_order_acquire) < tasks; spins++) {
    relax();
    // Whoever holds the last task may be waiting for this processor.
    if (spins > SPINS / 4) sched_yield();
  }
}
