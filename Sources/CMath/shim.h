// Functions of the C library that its headers hide from Swift, or that compilers would replace.
#pragma once

#include <math.h>

#if defined(__APPLE__)
void __sincos(double angle, double *sine, double *cosine);
#else
void sincos(double angle, double *sine, double *cosine);
#endif

typedef struct {
  double sine;
  double cosine;
} apus_sine_cosine;

// The sine and cosine of one angle by one call.
static inline apus_sine_cosine apus_sincos(double angle) {
  apus_sine_cosine result;
#if defined(__APPLE__)
  __sincos(angle, &result.sine, &result.cosine);
#else
  sincos(angle, &result.sine, &result.cosine);
#endif
  return result;
}

static inline double apus_cos(double angle) { return cos(angle); }
static inline float apus_sinf(float angle) { return sinf(angle); }
static inline float apus_cosf(float angle) { return cosf(angle); }

// The second power by the library's pow. Compilers would multiply if they knew the exponent, but
// pow rounds one square in a thousand the other way.
static inline double apus_power_two(double base) {
  volatile double two = 2;
  return pow(base, two);
}

static inline float apus_power_two_float(float base) {
  volatile float two = 2;
  return powf(base, two);
}
