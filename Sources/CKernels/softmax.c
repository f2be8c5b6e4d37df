// Softmax and its logarithm over rows, and their adjoints.
#ifndef T
#include "CKernels.h"
#include "clones.h"
#include "mathematics.h"

enum { lanes = 16 };

#define T float
#define NAME(name) name##_f32
#include __FILE__
#undef T
#undef NAME
#define T double
#define NAME(name) name##_f64
#include __FILE__
#else

// Sixteen partial results, joined in a fixed order: vectors without reordering by the compiler. The
// last few elements are summed apart, else the partial results could not stay in registers.

CK_INLINE T NAME(greatest)(const T *x, size_t n) {
  T part[lanes], rest = (T)-INFINITY;
  for (int j = 0; j < lanes; j++) part[j] = (T)-INFINITY;
  size_t i = 0;
  for (; i + lanes <= n; i += lanes)
    for (int j = 0; j < lanes; j++) part[j] = x[i + (size_t)j] > part[j] ? x[i + (size_t)j] : part[j];
  for (; i < n; i++) rest = x[i] > rest ? x[i] : rest;
  for (int half = lanes / 2; half > 0; half /= 2)
    for (int j = 0; j < half; j++) part[j] = part[j + half] > part[j] ? part[j + half] : part[j];
  return part[0] > rest ? part[0] : rest;
}

#define JOINED(term)                                                                               \
  T part[lanes] = {0}, rest = 0;                                                                   \
  size_t i = 0;                                                                                    \
  for (; i + lanes <= n; i += lanes)                                                               \
    for (int j = 0; j < lanes; j++) {                                                              \
      size_t at = i + (size_t)j;                                                                   \
      part[j] += term;                                                                             \
    }                                                                                              \
  for (; i < n; i++) {                                                                             \
    size_t at = i;                                                                                 \
    rest += term;                                                                                  \
  }                                                                                                \
  for (int half = lanes / 2; half > 0; half /= 2)                                                  \
    for (int j = 0; j < half; j++) part[j] += part[j + half];                                      \
  return part[0] + rest

CK_INLINE T NAME(total)(const T *x, size_t n) { JOINED(x[at]); }
CK_INLINE T NAME(inner)(const T *x, const T *y, size_t n) { JOINED(x[at] * y[at]); }
#undef JOINED

CK_CLONES void NAME(ck_softmax)(T *out, const T *x, T scale, size_t rows, size_t width,
                                ptrdiff_t visible) {
  for (size_t r = 0; r < rows; r++, x += width, out += width) {
    size_t n = width;
    if (visible >= 0 && (size_t)visible + r < width) n = (size_t)visible + r;
    T top = NAME(greatest)(x, n);
    CK_APART
    for (size_t i = 0; i < n; i++) out[i] = NAME(exp)(scale * (x[i] - top));
    T share = 1 / NAME(total)(out, n);
    CK_APART
    for (size_t i = 0; i < n; i++) out[i] *= share;
    CK_APART
    for (size_t i = n; i < width; i++) out[i] = 0;
  }
}

CK_CLONES void NAME(ck_softmax_adjoint)(T *out, const T *g, const T *y, T scale, size_t rows,
                                        size_t width) {
  for (size_t r = 0; r < rows; r++, g += width, y += width, out += width) {
    T mean = NAME(inner)(g, y, width);
    CK_APART
    for (size_t i = 0; i < width; i++) out[i] = scale * y[i] * (g[i] - mean);
  }
}

CK_CLONES void NAME(ck_log_softmax)(T *out, const T *x, size_t rows, size_t width) {
  for (size_t r = 0; r < rows; r++, x += width, out += width) {
    T top = NAME(greatest)(x, width);
    CK_APART
    for (size_t i = 0; i < width; i++) out[i] = NAME(exp)(x[i] - top);
    T shift = top + NAME(log)(NAME(total)(out, width));
    CK_APART
    for (size_t i = 0; i < width; i++) out[i] = x[i] - shift;
  }
}

CK_CLONES void NAME(ck_log_softmax_adjoint)(T *out, const T *g, const T *y, size_t rows,
                                            size_t width) {
  for (size_t r = 0; r < rows; r++, g += width, y += width, out += width) {
    T sum = NAME(total)(g, width);
    CK_APART
    for (size_t i = 0; i < width; i++) out[i] = g[i] - sum * NAME(exp)(y[i]);
  }
}
#endif
