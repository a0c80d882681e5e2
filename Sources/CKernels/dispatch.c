// The choice of an instruction set at run time.

#include <string.h>
#include <time.h>
#include "convolution.h"
#include "table.h"

static const apus_table tables[] = {
#if defined(__x86_64__)
    APUS_ENTRY("avx512", avx512),
    APUS_ENTRY("avx2", avx2),
    APUS_ENTRY("baseline", base),
#else
    APUS_ENTRY("neon", base),
#endif
};

static bool available(const char *name) {
#if defined(__x86_64__)
  if (!strcmp(name, "avx512"))
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
  if (!strcmp(name, "avx2"))
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
  return true;
}

static const apus_table *chosen;

const apus_table *apus_kernels(void) {
  const apus_table *table = __atomic_load_n(&chosen, __ATOMIC_ACQUIRE);
  if (table) return table;
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
    if (!available(tables[i].name)) continue;
    __atomic_store_n(&chosen, &tables[i], __ATOMIC_RELEASE);
    return &tables[i];
  }
  return &tables[sizeof tables / sizeof *tables - 1];
}

bool apus_use_instruction_set(const char *name) {
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
    if (strcmp(tables[i].name, name) || !available(name)) continue;
    __atomic_store_n(&chosen, &tables[i], __ATOMIC_RELEASE);
    return true;
  }
  return false;
}

const char *apus_instruction_set(void) { return apus_kernels()->name; }
// Panels are as wide as the chosen tile; each run packs anew.
int64_t apus_panel_width(void) { return apus_kernels()->panel_width(); }
// The widest panel of any instruction set: narrower ones divide it.
#define WIDEST_PANEL 32
int64_t apus_packed_count(int64_t k, int64_t n) {
  return (n + WIDEST_PANEL - 1) / WIDEST_PANEL * WIDEST_PANEL * k;
}

int64_t apus_convolution_scratch(const apus_op *op) {
  if (op->function >= APUS_DEPTHWISE) return 0;
  apus_geometry g = apus_geometry_of(op);
  if (op->transpose_right)
    return apus_segment_floats(&g) + g.across * g.height * g.width * g.channels;
  return apus_segment_floats(&g) + g.together * apus_padded_image(&g, op->function);
}

double apus_measure_multiply_adds(int64_t iterations, double *operations) {
  struct timespec begin, end;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  volatile double sink = apus_kernels()->multiply_adds(iterations);
  (void)sink;
  clock_gettime(CLOCK_MONOTONIC, &end);
  *operations = (double)iterations * 8 * 12 * 16 * 2;
  return (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) * 1e-9;
}
