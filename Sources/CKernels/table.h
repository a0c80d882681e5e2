#ifndef APUS_TABLE_H
#define APUS_TABLE_H
#include "include/CKernels.h"

// What each instruction set provides; see interpreter.inc.
typedef struct {
  const char *name;
  void (*execute)(const apus_op *, int32_t, int32_t, const apus_frame *);
  void (*combine)(const apus_op *, float *const *, int64_t, int64_t, int64_t, int64_t);
  void (*step_norms)(const apus_step *, int64_t, int64_t);
  void (*step_apply)(const apus_step *, float, int64_t, int64_t);
  double (*multiply_adds)(int64_t);
  int64_t (*panel_width)(void);
} apus_table;

#define APUS_DECLARE(SET)                                                                       \
  void apus_##SET##_execute(const apus_op *, int32_t, int32_t, const apus_frame *);             \
  void apus_##SET##_combine(const apus_op *, float *const *, int64_t, int64_t, int64_t, int64_t); \
  void apus_##SET##_step_norms(const apus_step *, int64_t, int64_t);                            \
  void apus_##SET##_step_apply(const apus_step *, float, int64_t, int64_t);                     \
  double apus_##SET##_multiply_adds(int64_t);                                                   \
  int64_t apus_##SET##_panel_width(void);
#define APUS_ENTRY(LABEL, SET)                                                              \
  {                                                                                         \
    LABEL, apus_##SET##_execute, apus_##SET##_combine, apus_##SET##_step_norms,             \
        apus_##SET##_step_apply, apus_##SET##_multiply_adds, apus_##SET##_panel_width       \
  }

APUS_DECLARE(avx512)
APUS_DECLARE(avx2)
APUS_DECLARE(base)

// The table in use.
const apus_table *apus_kernels(void);

#endif
