#ifndef APUS_CKERNELS_H
#define APUS_CKERNELS_H

// The kernels of the neural core: a small interpreter over a flat list of operations, optimiser
// steps. Written once in clang's vector extensions, compiled for several
// instruction sets, chosen at run time. Every function gives the same bits on every instruction
// set with fused multiply-add, for any number of threads.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CThreads.h"

#define APUS_AXES 5
#define APUS_OPERANDS 4

// Where a tensor lies: `bases[base] + offset`, in elements. A tensor of the batch either lies in
// one block for all rows, or (`relative`) in the shard's own workspace, from the shard's first row.
typedef struct {
  int32_t base;  // -1: absent
  int32_t relative;
  int64_t offset;
  int64_t step;               // in elements, from one step of a loop to the next
  int64_t stride[APUS_AXES];  // in elements, per loop axis; 0 repeats
} apus_operand;

enum apus_kind {
  APUS_DENSE,        // out = epilogue(in0 · in1 + in2), or (in0 · in1) · f'(in3); `function` 1: in2 has
                     // a line for each line of in0
  APUS_CONTRACT,     // out = in0ᵀ · in1 over the shard's rows, or as a task over all
  APUS_MATMUL,       // batched products of two computed tensors
  APUS_PACK,         // a kernel in panels, for APUS_DENSE
  APUS_UNARY,
  APUS_UNARY_GRADIENT,  // in0 = y, in1 = dy
  APUS_BINARY,
  APUS_SELECT,
  APUS_COPY,         // strided
  APUS_FILL,         // alpha
  APUS_REDUCE,       // [outer, n, inner] → [outer, inner]
  APUS_SOFTMAX,
  APUS_LOG_SOFTMAX,
  APUS_SOFTMAX_GRADIENT,
  APUS_LOG_SOFTMAX_GRADIENT,
  APUS_GATHER,
  APUS_SCATTER_ADD,
  APUS_PICK,
  APUS_UNPICK,
  APUS_RANDOM,
  APUS_CAST_INT_TO_FLOAT,
  APUS_CAST_FLOAT_TO_INT,
  APUS_UNFOLD,       // pictures → what lies under each place of a window
  APUS_FOLD,         // its adjoint
  APUS_LOOP,         // the k operations that follow, n times
  APUS_COMBINE,      // out = Σ over shards of in0, in shard order
  APUS_CHANNELS,     // affine functions and sums over channels, the last axis
  APUS_RECTIFIED_SUM,  // out = relu(in0 + in1), or in0 + in1 where in2 > 0
  APUS_CONVOLVE,     // a convolution or one of its two adjoints
  APUS_PACK_TAPS,    // a convolution's kernel in panels, each element of the window transposed
  APUS_POOL,         // the largest or the mean under each place of a window, or its adjoint
};

enum apus_unary {
  APUS_NEGATE, APUS_ABSOLUTE, APUS_SIGN, APUS_SQUARE, APUS_SQUARE_ROOT, APUS_RECIPROCAL,
  APUS_EXP, APUS_LOG, APUS_LOG_ONE_PLUS, APUS_SINE, APUS_COSINE, APUS_ERROR_FUNCTION,
  APUS_FLOOR, APUS_NOT, APUS_RELU, APUS_SIGMOID, APUS_TANH, APUS_SOFTPLUS, APUS_IDENTITY,
};

enum apus_binary {
  APUS_ADD, APUS_SUBTRACT, APUS_MULTIPLY, APUS_DIVIDE, APUS_MINIMUM, APUS_MAXIMUM, APUS_POWER,
  APUS_EQUAL, APUS_LESS, APUS_LESS_OR_EQUAL, APUS_AND, APUS_OR,
};

enum apus_reduction { APUS_SUM, APUS_MAX, APUS_MIN };

// What APUS_CHANNELS computes from lines x, z and vectors of channels c, m.
enum apus_channels {
  APUS_CHANNEL_AFFINE,       // x·c0 + c1
  APUS_CHANNEL_COMBINATION,  // x·c0 + z·c1 + c2
  APUS_CHANNEL_SUMS,         // Σ x, Σ x·(z - m)
  APUS_CHANNEL_SQUARES,      // Σ (x - m)²
};

// Which of the three factors of a convolution is computed from the two others.
enum apus_convolution {
  APUS_CONVOLUTION,          // in0: pictures, in1: kernel
  APUS_CONVOLUTION_PICTURE,  // in0: gradient of the result, in1: kernel
  APUS_CONVOLUTION_KERNEL,   // in0: pictures, in1: gradient of the result
  APUS_DEPTHWISE,            // the same, every channel on its own
  APUS_DEPTHWISE_PICTURE,
  APUS_DEPTHWISE_KERNEL,
};

enum apus_pool_function {
  APUS_POOL_MAX,          // in0: pictures
  APUS_POOL_MAX_ADJOINT,  // in0: pictures, in1: numbers that go to where the largest are
  APUS_POOL_MAX_PICK,     // in0: pictures, in1: other pictures, read where the largest are
  APUS_POOL_MEAN,         // in0: pictures; alpha 1: zeros around count, 0: they do not
  APUS_POOL_MEAN_ADJOINT, // in0: numbers that are spread over the places
};

typedef struct {
  int32_t kind;
  int32_t function;
  int32_t batched;  // axis 0 runs over extent[0] lines for each row of the shard
  int32_t rank;
  int64_t extent[APUS_AXES];
  apus_operand out;
  apus_operand in[APUS_OPERANDS];
  // What else a kind needs: matrix sizes K and N, the sizes of a reduction, flags.
  int64_t k, n, m;
  int32_t transpose_left, transpose_right, packed, epilogue;
  float alpha;
  // Of a window: height, width, strides, dilations, padding at the top and the left; `extent` is
  // then the picture's height, width and channels and the window's places down and across.
  int32_t window[8];
} apus_op;

// What one shard works on.
typedef struct {
  float *const *bases;
  int64_t row_begin, row_end;
  int64_t shard;
  uint64_t random_key, random_run;
  int64_t step;    // of the loop that is running
  int32_t *error;  // set to 1 + the operation's number when an index is out of range
} apus_frame;

enum apus_phase_kind {
  APUS_PHASE_ROWS,    // every shard runs all operations on its rows
  APUS_PHASE_SERIAL,  // one thread runs all operations
  APUS_PHASE_TASKS,   // operations that do not depend on each other, dealt to the threads
  APUS_PHASE_CHUNKS,  // operations on long vectors, cut into one piece a thread
};

typedef struct {
  int32_t kind;
  int32_t first, count;
  int32_t barrier;  // 0: the next phase does not depend on this one
} apus_phase;

// A run of a plan. `bases` are for everything shared; base 0 is the shard's own workspace and
// base 1 its partial sums, `*_stride` elements apart.
typedef struct {
  const apus_phase *phases;
  int32_t phase_count;
  const apus_op *ops;
  float *const *bases;
  int32_t base_count;
  int64_t rows, rows_per_shard;
  int64_t shard_stride, partial_stride;
  uint64_t random_key, random_run;
  int32_t error;
} apus_run;

#define APUS_CHUNK 2048
#define APUS_MAX_BASES 24

enum apus_rule {
  APUS_SGD, APUS_RMSPROP, APUS_RMSPROP_TF, APUS_ADAGRAD, APUS_ADADELTA, APUS_ADAM, APUS_NADAM,
  APUS_RADAM, APUS_ADAMAX, APUS_LION,
};

// One step of an optimiser over `count` numbers. The coefficients `c` are worked out per step by
// the caller; what each means stands beside the rule in optimizers.inc.
typedef struct {
  int32_t rule;
  int32_t flags;
  int64_t count;
  float *weights;
  const float *gradients;
  float *slot[3];
  float c[12];
  float weight_decay;        // added to the gradient (L2)
  float decoupled_decay;     // weights are first multiplied by 1 - this
  float clip_norm;           // 0: none
  float clip_value;          // 0: none
  float *chunk_norms;        // one number for every APUS_CHUNK elements
  double *norm;              // out: the norm before clipping
  const int64_t *frozen;     // ranges that stay as they are: begin, end, begin, end, …
  int32_t frozen_count;      // of ranges, in ascending order
} apus_step;

// Runs a plan, then the steps, with one hand-over to the pool (NULL: on this thread alone). After
// an index out of range (`error` is set, which the caller has cleared) no step is taken.
void apus_execute(apus_run *run, apus_step *const *steps, int32_t step_count, apus_pool *pool);

// The lines of a packed kernel: columns in panels of this many.
int64_t apus_panel_width(void);
// Floats that a packed K × N kernel takes at most, on any instruction set.
int64_t apus_packed_count(int64_t k, int64_t n);
// Floats of scratch that an APUS_CONVOLVE needs, whatever its batch.
int64_t apus_convolution_scratch(const apus_op *op);
// "avx512", "avx2", "neon" or "baseline".
const char *apus_instruction_set(void);
// Chooses an instruction set by name, for tests; returns false if this machine lacks it.
bool apus_use_instruction_set(const char *name);
// Seconds that `iterations` rounds of independent multiply-adds take, and their operations.
double apus_measure_multiply_adds(int64_t iterations, double *operations);

#endif
