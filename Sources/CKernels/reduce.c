// Sums, extents and running moments.
//
// A sum is kept in sixteen partial sums that are added in a fixed order at the end: it vectorises
// without letting the compiler reorder anything, and every CPU gives the same bits.
#include "CKernels.h"
#include "clones.h"

#include <math.h>

enum { width = 16 };

#define TOTAL(partial)                                                                             \
  for (int half = width / 2; half > 0; half /= 2)                                                  \
    for (int j = 0; j < half; j++) partial[j] += partial[j + half];

#define DEFINE(T, S)                                                                               \
  CK_CLONES double ck_sum_##S(const T *x, size_t n) {                                              \
    double partial[width] = {0};                                                                   \
    size_t i = 0;                                                                                  \
    for (; i + width <= n; i += width)                                                             \
      for (int j = 0; j < width; j++) partial[j] += (double)x[i + (size_t)j];                      \
    for (int j = 0; i < n; i++, j++) partial[j] += (double)x[i];                                   \
    TOTAL(partial)                                                                                 \
    return partial[0];                                                                             \
  }                                                                                                \
  CK_CLONES double ck_sum_squares_##S(const T *x, double centre, size_t n) {                       \
    double partial[width] = {0};                                                                   \
    size_t i = 0;                                                                                  \
    for (; i + width <= n; i += width)                                                             \
      for (int j = 0; j < width; j++) {                                                            \
        double d = (double)x[i + (size_t)j] - centre;                                              \
        partial[j] += d * d;                                                                       \
      }                                                                                            \
    for (int j = 0; i < n; i++, j++) {                                                             \
      double d = (double)x[i] - centre;                                                            \
      partial[j] += d * d;                                                                         \
    }                                                                                              \
    TOTAL(partial)                                                                                 \
    return partial[0];                                                                             \
  }                                                                                                \
  CK_CLONES void ck_extent_##S(const T *x, size_t n, T *least, T *greatest) {                      \
    T low[width], high[width];                                                                     \
    int unordered = 0;                                                                             \
    for (int j = 0; j < width; j++) {                                                              \
      low[j] = (T)INFINITY;                                                                        \
      high[j] = (T)-INFINITY;                                                                      \
    }                                                                                              \
    size_t i = 0;                                                                                  \
    for (; i + width <= n; i += width)                                                             \
      for (int j = 0; j < width; j++) {                                                            \
        T value = x[i + (size_t)j];                                                                \
        low[j] = value < low[j] ? value : low[j];                                                  \
        high[j] = value > high[j] ? value : high[j];                                               \
        unordered |= value != value;                                                               \
      }                                                                                            \
    for (; i < n; i++) {                                                                           \
      low[0] = x[i] < low[0] ? x[i] : low[0];                                                      \
      high[0] = x[i] > high[0] ? x[i] : high[0];                                                   \
      unordered |= x[i] != x[i];                                                                   \
    }                                                                                              \
    for (int j = 1; j < width; j++) {                                                              \
      low[0] = low[j] < low[0] ? low[j] : low[0];                                                  \
      high[0] = high[j] > high[0] ? high[j] : high[0];                                             \
    }                                                                                              \
    *least = unordered ? (T)NAN : low[0];                                                          \
    *greatest = unordered ? (T)NAN : high[0];                                                      \
  }

DEFINE(float, f32)
DEFINE(double, f64)
