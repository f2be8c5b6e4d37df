// Arithmetic element by element, and copies of strided views.
#include "CKernels.h"
#include "clones.h"

#include <string.h>

#define ELEMENTWISE(name, T, parameters, expression)                                               \
  CK_CLONES void name parameters {                                                                 \
    for (size_t i = 0; i < n; i++) out[i] = expression;                                            \
  }

#define DEFINE(T, S)                                                                               \
  ELEMENTWISE(ck_add_##S, T, (T *out, const T *x, const T *y, size_t n), x[i] + y[i])              \
  ELEMENTWISE(ck_subtract_##S, T, (T *out, const T *x, const T *y, size_t n), x[i] - y[i])         \
  ELEMENTWISE(ck_multiply_##S, T, (T *out, const T *x, const T *y, size_t n), x[i] * y[i])         \
  ELEMENTWISE(ck_divide_##S, T, (T *out, const T *x, const T *y, size_t n), x[i] / y[i])           \
  ELEMENTWISE(ck_affine_##S, T, (T *out, const T *x, T a, T c, size_t n), a * x[i] + c)            \
  ELEMENTWISE(ck_reciprocal_##S, T, (T *out, const T *x, T a, size_t n), a / x[i])                 \
  ELEMENTWISE(ck_blend_##S, T, (T *out, T a, const T *x, T b, const T *y, size_t n),               \
              a * x[i] + b * y[i])                                                                 \
                                                                                                   \
  static T *gather_##S(T *out, const T *x, int rank, const ptrdiff_t *shape,                       \
                       const ptrdiff_t *strides) {                                                 \
    if (rank == 0) {                                                                               \
      *out = *x;                                                                                   \
      return out + 1;                                                                              \
    }                                                                                              \
    if (rank > 1) {                                                                                \
      for (ptrdiff_t i = 0; i < shape[0]; i++)                                                     \
        out = gather_##S(out, x + i * strides[0], rank - 1, shape + 1, strides + 1);               \
      return out;                                                                                  \
    }                                                                                              \
    if (strides[0] == 1) {                                                                         \
      memcpy(out, x, (size_t)shape[0] * sizeof(T));                                                \
    } else {                                                                                       \
      for (ptrdiff_t i = 0; i < shape[0]; i++) out[i] = x[i * strides[0]];                         \
    }                                                                                              \
    return out + shape[0];                                                                         \
  }                                                                                                \
  void ck_gather_##S(T *out, const T *x, int rank, const ptrdiff_t *shape,                         \
                     const ptrdiff_t *strides) {                                                   \
    gather_##S(out, x, rank, shape, strides);                                                      \
  }

DEFINE(float, f32)
DEFINE(double, f64)
