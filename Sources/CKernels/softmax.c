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

// Sixteen partial results, joined in a fixed order: vectors without reordering by the compiler.

CK_INLINE T NAME(greatest)(const T *x, size_t n) {
  T part[lanes];
  for (int j = 0; j < lanes; j++) part[j] = (T)-INFINITY;
  size_t i = 0;
  for (; i + lanes <= n; i += lanes)
    for (int j = 0; j < lanes; j++) part[j] = x[i + (size_t)j] > part[j] ? x[i + (size_t)j] : part[j];
  for (int j = 0; i < n; i++, j++) part[j] = x[i] > part[j] ? x[i] : part[j];
  for (int half = lanes / 2; half > 0; half /= 2)
    for (int j = 0; j < half; j++) part[j] = part[j + half] > part[j] ? part[j + half] : part[j];
  return part[0];
}

CK_INLINE T NAME(total)(const T *x, size_t n) {
  T part[lanes] = {0};
  size_t i = 0;
  for (; i + lanes <= n; i += lanes)
    for (int j = 0; j < lanes; j++) part[j] += x[i + (size_t)j];
  for (int j = 0; i < n; i++, j++) part[j] += x[i];
  for (int half = lanes / 2; half > 0; half /= 2)
    for (int j = 0; j < half; j++) part[j] += part[j + half];
  return part[0];
}

CK_INLINE T NAME(inner)(const T *x, const T *y, size_t n) {
  T part[lanes] = {0};
  size_t i = 0;
  for (; i + lanes <= n; i += lanes)
    for (int j = 0; j < lanes; j++) part[j] += x[i + (size_t)j] * y[i + (size_t)j];
  for (int j = 0; i < n; i++, j++) part[j] += x[i] * y[i];
  for (int half = lanes / 2; half > 0; half /= 2)
    for (int j = 0; j < half; j++) part[j] += part[j + half];
  return part[0];
}

CK_CLONES void NAME(ck_softmax)(T *out, const T *x, T scale, size_t rows, size_t width,
                                ptrdiff_t visible) {
  for (size_t r = 0; r < rows; r++, x += width, out += width) {
    size_t n = width;
    if (visible >= 0 && (size_t)visible + r < width) n = (size_t)visible + r;
    T top = NAME(greatest)(x, n);
    for (size_t i = 0; i < n; i++) out[i] = NAME(exp)(scale * (x[i] - top));
    T share = 1 / NAME(total)(out, n);
    for (size_t i = 0; i < n; i++) out[i] *= share;
    for (size_t i = n; i < width; i++) out[i] = 0;
  }
}

CK_CLONES void NAME(ck_softmax_adjoint)(T *out, const T *g, const T *y, T scale, size_t rows,
                                        size_t width) {
  for (size_t r = 0; r < rows; r++, g += width, y += width, out += width) {
    T mean = NAME(inner)(g, y, width);
    for (size_t i = 0; i < width; i++) out[i] = scale * y[i] * (g[i] - mean);
  }
}

CK_CLONES void NAME(ck_log_softmax)(T *out, const T *x, size_t rows, size_t width) {
  for (size_t r = 0; r < rows; r++, x += width, out += width) {
    T top = NAME(greatest)(x, width);
    for (size_t i = 0; i < width; i++) out[i] = NAME(exp)(x[i] - top);
    T shift = top + NAME(log)(NAME(total)(out, width));
    for (size_t i = 0; i < width; i++) out[i] = x[i] - shift;
  }
}

CK_CLONES void NAME(ck_log_softmax_adjoint)(T *out, const T *g, const T *y, size_t rows,
                                            size_t width) {
  for (size_t r = 0; r < rows; r++, g += width, y += width, out += width) {
    T sum = NAME(total)(g, width);
    for (size_t i = 0; i < width; i++) out[i] = g[i] - sum * NAME(exp)(y[i]);
  }
}
#endif
