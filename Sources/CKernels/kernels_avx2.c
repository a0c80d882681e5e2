#if defined(__x86_64__)
#include <immintrin.h>
#include "table.h"
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define NAME(x) apus_avx2_##x
#define APUS_HAS_FMA 1
#define APUS_AVX2 1
#define APUS_AVX512 0
#define APUS_TILE_ROWS 6
#define APUS_TILE_VECTORS 1
#include "kernels.inc"
#pragma clang attribute pop
#endif
