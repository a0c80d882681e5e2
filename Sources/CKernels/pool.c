// A pool of threads that spin, then park, and the execution of plans on it.

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#else
#include <sched.h>
#endif
#include "table.h"

#define SPINS 20000

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

struct apus_pool {
  int threads;
  pthread_t *workers;
  void (*body)(void *, int, int);
  void *context;
  _Alignas(64) atomic_int generation;
  _Alignas(64) atomic_int running;
  _Alignas(64) atomic_int arrived;
  _Alignas(64) atomic_int phase;
  atomic_int parked;
  atomic_int stop;
};

typedef struct {
  apus_pool *pool;
  int number;
} worker_argument;

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

static void *work(void *argument) {
  worker_argument mine = *(worker_argument *)argument;
  free(argument);
  apus_pool *pool = mine.pool;
  int seen = 0;
  while (1) {
    int spins = 0;
    while (atomic_load_explicit(&pool->generation, memory_order_acquire) == seen) {
      if (++spins < SPINS) {
        relax();
        continue;
      }
      atomic_fetch_add(&pool->parked, 1);
      if (atomic_load(&pool->generation) == seen) park(&pool->generation, seen);
      atomic_fetch_sub(&pool->parked, 1);
    }
    seen = atomic_load_explicit(&pool->generation, memory_order_acquire);
    if (atomic_load(&pool->stop)) return NULL;
    pool->body(pool->context, mine.number, pool->threads);
    atomic_fetch_sub_explicit(&pool->running, 1, memory_order_release);
  }
}

apus_pool *apus_pool_create(int threads) {
  apus_pool *pool = aligned_alloc(64, (sizeof(apus_pool) + 63) / 64 * 64);
  memset(pool, 0, sizeof *pool);
  pool->threads = 1;
  pool->workers = calloc((size_t)threads, sizeof(pthread_t));
  for (int i = 1; i < threads; i++) {
    worker_argument *argument = malloc(sizeof *argument);
    *argument = (worker_argument){pool, i};
    // Where no thread can be had, the pool goes on with those it has: results do not change.
    if (pthread_create(&pool->workers[i], NULL, work, argument)) {
      free(argument);
      break;
    }
    pool->threads = i + 1;
  }
  return pool;
}

void apus_pool_destroy(apus_pool *pool) {
  atomic_store(&pool->stop, 1);
  atomic_fetch_add(&pool->generation, 1);
  wake(&pool->generation);
  for (int i = 1; i < pool->threads; i++) pthread_join(pool->workers[i], NULL);
  free(pool->workers);
  free(pool);
}

int apus_pool_threads(const apus_pool *pool) { return pool ? pool->threads : 1; }

void apus_pool_run(apus_pool *pool, void (*body)(void *, int, int), void *context) {
  if (!pool || pool->threads == 1) {
    body(context, 0, 1);
    return;
  }
  pool->body = body;
  pool->context = context;
  atomic_store_explicit(&pool->running, pool->threads - 1, memory_order_relaxed);
  atomic_fetch_add(&pool->generation, 1);
  if (atomic_load(&pool->parked)) wake(&pool->generation);
  body(context, 0, pool->threads);
  for (int spins = 0; atomic_load_explicit(&pool->running, memory_order_acquire); spins++) {
    relax();
#if defined(__linux__)
    // With fewer processors than threads the others must get a turn.
    if (spins > SPINS) usleep(1);
#endif
  }
}

// All threads wait here for each other.
static void barrier(apus_pool *pool, int threads) {
  if (threads == 1) return;
  int phase = atomic_load_explicit(&pool->phase, memory_order_relaxed);
  if (atomic_fetch_add_explicit(&pool->arrived, 1, memory_order_acq_rel) == threads - 1) {
    atomic_store_explicit(&pool->arrived, 0, memory_order_relaxed);
    atomic_store_explicit(&pool->phase, phase + 1, memory_order_release);
    return;
  }
  for (int spins = 0; atomic_load_explicit(&pool->phase, memory_order_acquire) == phase; spins++) {
    relax();
#if defined(__linux__)
    if (spins > SPINS) usleep(1);
#endif
  }
}

typedef struct {
  apus_run *run;
  apus_step *const *steps;
  int32_t step_count;
  apus_pool *pool;
} job;

static void range_of(int64_t count, int64_t grain, int thread, int threads, int64_t *begin,
                     int64_t *end) {
  int64_t grains = (count + grain - 1) / grain;
  *begin = grains * thread / threads * grain;
  *end = grains * (thread + 1) / threads * grain;
  if (*begin > count) *begin = count;
  if (*end > count) *end = count;
}

static void run_phases(job *j, int thread, int threads) {
  apus_run *run = j->run;
  const apus_table *table = apus_kernels();
  float *bases[APUS_MAX_BASES];
  memcpy(bases, run->bases, (size_t)run->base_count * sizeof(float *));
  int64_t shards = (run->rows + run->rows_per_shard - 1) / run->rows_per_shard;
  apus_frame frame = {.bases = bases, .random_key = run->random_key,
                      .random_run = run->random_run, .error = &run->error};
  for (int32_t p = 0; p < run->phase_count; p++) {
    apus_phase phase = run->phases[p];
    switch (phase.kind) {
      case APUS_PHASE_ROWS:
        for (int64_t s = thread; s < shards; s += threads) {
          bases[0] = run->bases[0] + s * run->shard_stride;
          bases[1] = run->bases[1] + s * run->partial_stride;
          frame.shard = s;
          frame.row_begin = s * run->rows_per_shard;
          frame.row_end = frame.row_begin + run->rows_per_shard;
          if (frame.row_end > run->rows) frame.row_end = run->rows;
          table->execute(run->ops, phase.first, phase.count, &frame);
        }
        bases[0] = run->bases[0];
        bases[1] = run->bases[1];
        break;
      case APUS_PHASE_SERIAL:
        frame.row_begin = 0;
        frame.row_end = run->rows;
        if (thread == 0) table->execute(run->ops, phase.first, phase.count, &frame);
        break;
      case APUS_PHASE_TASKS:
        // The first task goes to the second thread: the first may have had serial work.
        for (int32_t i = (thread + threads - 1) % threads; i < phase.count; i += threads)
          table->execute(run->ops, phase.first + i, 1, &frame);
        break;
      default:
        for (int32_t i = phase.first; i < phase.first + phase.count; i++) {
          int64_t begin, end;
          range_of(run->ops[i].n, APUS_CHUNK, thread, threads, &begin, &end);
          table->combine(&run->ops[i], bases, shards, run->partial_stride, begin, end);
        }
        break;
    }
    if (phase.barrier) barrier(j->pool, threads);
  }
}

static void run_steps(job *j, int thread, int threads) {
  const apus_table *table = apus_kernels();
  for (int32_t i = 0; i < j->step_count; i++) {
    apus_step *s = j->steps[i];
    int64_t begin, end;
    range_of(s->count, APUS_CHUNK, thread, threads, &begin, &end);
    float scale = 1;
    table->step_norms(s, begin, end);
    barrier(j->pool, threads);
    double total = 0;
    for (int64_t c = 0; c < (s->count + APUS_CHUNK - 1) / APUS_CHUNK; c++)
      total += (double)s->chunk_norms[c];
    double norm = __builtin_sqrt(total);
    if (thread == 0 && s->norm) *s->norm = norm;
    if (s->clip_norm > 0) {
      // PyTorch's clip_grad_norm_: the divisor is a millionth larger, the factor at most 1.
      double factor = (double)s->clip_norm / (norm + 1e-6);
      if (factor < 1) scale = (float)factor;
    }
    table->step_apply(s, scale, begin, end);
    if (i + 1 < j->step_count) barrier(j->pool, threads);
  }
}

static void body(void *context, int thread, int threads) {
  job *j = context;
  if (j->run) {
    run_phases(j, thread, threads);
    // Behind the last barrier all threads see the same: no weight follows from a wrong index.
    if (__atomic_load_n(&j->run->error, __ATOMIC_RELAXED)) return;
  }
  run_steps(j, thread, threads);
}

void apus_execute(apus_run *run, apus_step *const *steps, int32_t step_count, apus_pool *pool) {
  job j = {.run = run, .steps = steps, .step_count = step_count, .pool = pool};
  apus_pool_run(pool, body, &j);
}
