// Runs of plans and steps of optimisers, phase by phase, shared out to a pool.

#include <string.h>
#include "table.h"

typedef struct {
  const apus_table *table;
  apus_run *run;
  int64_t shards;
  int64_t pieces;  // into how many ranges long vectors are cut
  apus_phase phase;
  apus_phase serial;  // what the caller does while tasks are offered
  const apus_step *step;
  enum { NOTHING_DONE, NORMS_DONE, STEP_DONE } done;  // of the step, along with the run
  float scale;
} job;

// Piece number `piece` of `count` numbers, cut at whole chunks.
static void range_of(int64_t count, int64_t piece, int64_t pieces, int64_t *begin, int64_t *end) {
  int64_t chunks = (count + APUS_CHUNK - 1) / APUS_CHUNK;
  *begin = chunks * piece / pieces * APUS_CHUNK;
  *end = chunks * (piece + 1) / pieces * APUS_CHUNK;
  if (*begin > count) *begin = count;
  if (*end > count) *end = count;
}

static apus_frame frame_of(const job *j, float **bases) {
  apus_run *run = j->run;
  memcpy(bases, run->bases, (size_t)run->base_count * sizeof(float *));
  return (apus_frame){.bases = bases, .row_begin = 0, .row_end = run->rows,
                      .random_key = run->random_key, .random_run = run->random_run,
                      .error = &run->error};
}

static void rows_task(void *context, int64_t shard) {
  const job *j = context;
  const apus_run *run = j->run;
  float *bases[APUS_MAX_BASES];
  apus_frame frame = frame_of(j, bases);
  bases[0] += shard * run->shard_stride;
  bases[1] += shard * run->partial_stride;
  frame.shard = shard;
  frame.row_begin = shard * run->rows_per_shard;
  frame.row_end = frame.row_begin + run->rows_per_shard;
  if (frame.row_end > run->rows) frame.row_end = run->rows;
  j->table->execute(run->ops, j->phase.first, j->phase.count, &frame);
}

static void single_task(void *context, int64_t task) {
  const job *j = context;
  const apus_run *run = j->run;
  const int32_t number = j->phase.first + (int32_t)task;
  const apus_op *op = &run->ops[number];
  if (op->kind == APUS_COMBINE) {
    j->table->combine(op, run->bases, j->shards, run->partial_stride, 0, op->n);
    return;
  }
  float *bases[APUS_MAX_BASES];
  apus_frame frame = frame_of(j, bases);
  j->table->execute(run->ops, number, 1, &frame);
}

static void combine_task(void *context, int64_t piece) {
  const job *j = context;
  const apus_run *run = j->run;
  for (int32_t i = j->phase.first; i < j->phase.first + j->phase.count; i++) {
    int64_t begin, end;
    range_of(run->ops[i].n, piece, j->pieces, &begin, &end);
    j->table->combine(&run->ops[i], run->bases, j->shards, run->partial_stride, begin, end);
  }
}

static void serial_part(void *context) {
  const job *j = context;
  float *bases[APUS_MAX_BASES];
  apus_frame frame = frame_of(j, bases);
  j->table->execute(j->run->ops, j->serial.first, j->serial.count, &frame);
}

static void norms_task(void *context, int64_t piece) {
  const job *j = context;
  int64_t begin, end;
  range_of(j->step->count, piece, j->pieces, &begin, &end);
  j->table->step_norms(j->step, begin, end);
}

static void apply_task(void *context, int64_t piece) {
  const job *j = context;
  int64_t begin, end;
  range_of(j->step->count, piece, j->pieces, &begin, &end);
  j->table->step_apply(j->step, j->scale, begin, end);
}

// Without clipping by the norm nothing waits for it: one hand-over does both.
static void norms_and_apply_task(void *context, int64_t piece) {
  norms_task(context, piece);
  apply_task(context, piece);
}

// Where a piece's sums are the gradients of the same piece, they are used while they are warm.
static void combine_and_norms_task(void *context, int64_t piece) {
  combine_task(context, piece);
  norms_task(context, piece);
}

static void combine_and_apply_task(void *context, int64_t piece) {
  combine_task(context, piece);
  norms_and_apply_task(context, piece);
}

// Whether the phase in hand is the last and combines all gradients of the step, piece by piece.
static bool combines_step(const job *j, int32_t phase) {
  const apus_run *run = j->run;
  if (!j->step || phase + 1 < run->phase_count) return false;
  for (int32_t i = j->phase.first; i < j->phase.first + j->phase.count; i++) {
    const apus_op *op = &run->ops[i];
    if (run->bases[op->out.base] + op->out.offset == j->step->gradients &&
        op->n <= j->step->count && j->step->count < op->n + 16)
      return true;
  }
  return false;
}

static void run_phases(job *j, apus_pool *pool) {
  const apus_run *run = j->run;
  for (int32_t p = 0; p < run->phase_count; p++) {
    j->phase = run->phases[p];
    void (*meanwhile)(void *) = NULL;
    if (j->phase.kind == APUS_PHASE_SERIAL) {
      j->serial = j->phase;
      if (j->phase.barrier || p + 1 == run->phase_count) {
        serial_part(j);
        continue;
      }
      // The tasks that follow do not depend on it: both at once.
      meanwhile = serial_part;
      j->phase = run->phases[++p];
    }
    switch (j->phase.kind) {
      case APUS_PHASE_ROWS: apus_pool_share(pool, j->shards, rows_task, meanwhile, j); break;
      case APUS_PHASE_TASKS:
        apus_pool_share(pool, j->phase.count, single_task, meanwhile, j);
        break;
      default: {
        void (*task)(void *, int64_t) = combine_task;
        if (combines_step(j, p)) {
          j->done = j->step->clip_norm > 0 ? NORMS_DONE : STEP_DONE;
          task = j->done == NORMS_DONE ? combine_and_norms_task : combine_and_apply_task;
        }
        apus_pool_share(pool, j->pieces, task, meanwhile, j);
        break;
      }
    }
  }
}

static void take_step(job *j, apus_pool *pool) {
  const apus_step *s = j->step;
  if (j->done == NOTHING_DONE)
    apus_pool_share(pool, j->pieces, s->clip_norm > 0 ? norms_task : norms_and_apply_task, NULL, j);
  double total = 0;
  for (int64_t c = 0; c < (s->count + APUS_CHUNK - 1) / APUS_CHUNK; c++)
    total += (double)s->chunk_norms[c];
  double norm = __builtin_sqrt(total);
  if (s->norm) *s->norm = norm;
  if (s->clip_norm == 0) return;
  // PyTorch's clip_grad_norm_: the divisor is a millionth larger, the factor at most 1.
  double factor = (double)s->clip_norm / (norm + 1e-6);
  if (factor < 1) j->scale = (float)factor;
  apus_pool_share(pool, j->pieces, apply_task, NULL, j);
}

void apus_execute(apus_run *run, apus_step *const *steps, int32_t step_count, apus_pool *pool) {
  job j = {.table = apus_kernels(), .run = run, .pieces = apus_pool_threads(pool), .scale = 1};
  if (run) {
    j.shards = (run->rows + run->rows_per_shard - 1) / run->rows_per_shard;
    if (step_count == 1) j.step = steps[0];
    run_phases(&j, pool);
    // No weight follows from a wrong index.
    if (__atomic_load_n(&run->error, __ATOMIC_RELAXED)) return;
  }
  for (int32_t i = 0; i < step_count; i++) {
    j.step = steps[i];
    j.scale = 1;
    take_step(&j, pool);
    j.done = NOTHING_DONE;
  }
}
