#ifndef APUS_CONVOLUTION_H
#define APUS_CONVOLUTION_H
#include "include/CKernels.h"

// How a convolution's pictures are padded and shared out, the same for every instruction set.
typedef struct {
  int64_t rows, columns, channels;  // of the picture
  int64_t down, across, filters;    // of the result
  int64_t height, width, down_step, across_step, down_apart, across_apart, top, left;
  // Columns of zeros that a copy of each image gets: of the picture, or of the result for its
  // adjoint.
  int64_t before, after;
  // Images that the gradient of the kernel sums over at a time.
  int64_t together;
} apus_geometry;

static inline int64_t apus_ceil_div(int64_t a, int64_t b) { return a / b + (a % b > 0); }

static inline apus_geometry apus_geometry_of(const apus_op *op) {
  apus_geometry g = {
      .rows = op->extent[0], .columns = op->extent[1], .channels = op->extent[2],
      .down = op->extent[3], .across = op->extent[4], .filters = op->n,
      .height = op->window[0], .width = op->window[1], .down_step = op->window[2],
      .across_step = op->window[3], .down_apart = op->window[4], .across_apart = op->window[5],
      .top = op->window[6], .left = op->window[7], .together = 1};
  int64_t reach = (g.width - 1) * g.across_apart;
  if (op->function == APUS_CONVOLUTION_PICTURE) {
    g.before = apus_ceil_div(reach - g.left, g.across_step);
    g.after = (g.columns - 1 + g.left) / g.across_step - (g.across - 1);
  } else {
    g.before = g.left;
    g.after = (g.across - 1) * g.across_step + reach - g.left - (g.columns - 1);
  }
  if (g.before < 0) g.before = 0;
  if (g.after < 0) g.after = 0;
  if (op->function == APUS_CONVOLUTION_KERNEL) {
    int64_t image = g.rows * (g.before + g.columns + g.after) * g.channels;
    g.together = g.before + g.after == 0 ? 8 : 16384 / image;
    if (g.together < 1) g.together = 1;
    if (g.together > 8) g.together = 8;
  }
  return g;
}

// Numbers of one padded image, 0 if it is read where it lies.
static inline int64_t apus_padded_image(const apus_geometry *g, int32_t function) {
  if (g->before + g->after == 0) return 0;
  return function == APUS_CONVOLUTION_PICTURE
             ? g->down * (g->before + g->across + g->after) * g->filters
             : g->rows * (g->before + g->columns + g->after) * g->channels;
}

// Floats of scratch: lists of segments first, then padded images.
static inline int64_t apus_segment_floats(const apus_geometry *g) {
  int64_t most = g->height * g->width;
  if (most < g->together * g->down) most = g->together * g->down;
  return (4 * most + 15) / 16 * 16;
}

#endif
