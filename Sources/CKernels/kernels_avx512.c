#if defined(__x86_64__)
#include <immintrin.h>
#include "table.h"
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma"))), apply_to = function)
#define NAME(x) apus_avx512_##x
#define APUS_HAS_FMA 1
#define APUS_AVX2 0
#define APUS_AVX512 1
#define APUS_TILE_ROWS 12
#define APUS_TILE_VECTORS 2
#include "kernels.inc"
#pragma clang attribute pop
#endif
