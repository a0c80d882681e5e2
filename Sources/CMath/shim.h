// The C library's sine and cosine of one angle by one call, which its headers hide from Swift.
#pragma once

#if defined(__APPLE__)
void __sincos(double angle, double *sine, double *cosine);
#else
void sincos(double angle, double *sine, double *cosine);
#endif

typedef struct {
  double sine;
  double cosine;
} apus_sine_cosine;

static inline apus_sine_cosine apus_sincos(double angle) {
  apus_sine_cosine result;
#if defined(__APPLE__)
  __sincos(angle, &result.sine, &result.cosine);
#else
  sincos(angle, &result.sine, &result.cosine);
#endif
  return result;
}
