// Arithmetic element by element, and copies of strided views.
#include "CKernels.h"
#include "clones.h"

#include <string.h>

/// Drops axes of length 1 and joins neighbours that run on into each other; the new rank.
static int joinAxes(int rank, const ptrdiff_t *shape, const ptrdiff_t *strides,
                    ptrdiff_t *lengths, ptrdiff_t *steps) {
  int joined = 0;
  for (int axis = 0; axis < rank; axis++) {
    if (shape[axis] == 1) continue;
    if (joined > 0 && steps[joined - 1] == shape[axis] * strides[axis]) {
      lengths[joined - 1] *= shape[axis];
      steps[joined - 1] = strides[axis];
    } else {
      lengths[joined] = shape[axis];
      steps[joined++] = strides[axis];
    }
  }
  return joined;
}

#define ELEMENTWISE(name, T, parameters, expression)                                               \
  CK_CLONES void name parameters {                                                                 \
    CK_APART for (size_t i = 0; i < n; i++) out[i] = expression;                                        \
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
  /* Rows of the view run across the memory: square tiles keep both sides in cache. */             \
  static T *transpose_##S(T *out, const T *x, ptrdiff_t rows, ptrdiff_t columns,                   \
                          ptrdiff_t stride) {                                                      \
    enum { tile = 32 };                                                                            \
    for (ptrdiff_t i = 0; i < rows; i += tile)                                                     \
      for (ptrdiff_t j = 0; j < columns; j += tile) {                                              \
        ptrdiff_t lastRow = i + tile < rows ? i + tile : rows;                                     \
        ptrdiff_t lastColumn = j + tile < columns ? j + tile : columns;                            \
        for (ptrdiff_t r = i; r < lastRow; r++)                                                    \
          for (ptrdiff_t c = j; c < lastColumn; c++) out[r * columns + c] = x[r + c * stride];     \
      }                                                                                            \
    return out + rows * columns;                                                                   \
  }                                                                                                \
                                                                                                   \
  static T *gather_##S(T *out, const T *x, int rank, const ptrdiff_t *shape,                       \
                       const ptrdiff_t *strides) {                                                 \
    if (rank == 0) {                                                                               \
      *out = *x;                                                                                   \
      return out + 1;                                                                              \
    }                                                                                              \
    if (rank == 2 && strides[0] == 1)                                                              \
      return transpose_##S(out, x, shape[0], shape[1], strides[1]);                                \
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
                                                                                                   \
  void ck_gather_##S(T *out, const T *x, int rank, const ptrdiff_t *shape,                         \
                     const ptrdiff_t *strides) {                                                   \
    ptrdiff_t lengths[CK_MAXIMUM_RANK], steps[CK_MAXIMUM_RANK];                                    \
    rank = joinAxes(rank, shape, strides, lengths, steps);                                         \
    gather_##S(out, x, rank, lengths, steps);                                                      \
  }

DEFINE(float, f32)
DEFINE(double, f64)
