// NEON, which always has fused multiply-add, or the baseline of x86, which has not.
#include "table.h"
#define NAME(x) apus_base_##x
#if defined(__aarch64__)
#define APUS_HAS_FMA 1
#else
#define APUS_HAS_FMA 0
#endif
#define APUS_AVX2 0
#define APUS_AVX512 0
#define APUS_TILE_ROWS 6
#define APUS_TILE_VECTORS 1
#include "kernels.inc"
