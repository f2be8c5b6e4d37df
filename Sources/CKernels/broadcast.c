// Arithmetic between shapes of which one repeats along some axes, sums that undo the repeating, and
// copies between rows that lie apart.
#ifndef T
#include "CKernels.h"
#include "clones.h"
#include "mathematics.h"

#define T float
#define NAME(name) name##_f32
#include __FILE__
#undef T
#undef NAME
#define T double
#define NAME(name) name##_f64
#include __FILE__
#else

#define ROW(operator)                                                                              \
  if (sx == 1 && sy == 1)                                                                          \
    for (ptrdiff_t i = 0; i < n; i++) out[i] = x[i] operator y[i];                                 \
  else if (sx == 1 && sy == 0)                                                                     \
    for (ptrdiff_t i = 0; i < n; i++) out[i] = x[i] operator *y;                                   \
  else if (sx == 0 && sy == 1)                                                                     \
    for (ptrdiff_t i = 0; i < n; i++) out[i] = *x operator y[i];                                   \
  else                                                                                             \
    for (ptrdiff_t i = 0; i < n; i++) out[i] = x[i * sx] operator y[i * sy];                       \
  return

CK_CLONES static void NAME(row)(T *out, const T *x, ptrdiff_t sx, const T *y, ptrdiff_t sy,
                                ptrdiff_t n, int operation) {
  switch (operation) {
    case CK_ADD: ROW(+);
    case CK_SUBTRACT: ROW(-);
    case CK_MULTIPLY: ROW(*);
    case CK_DIVIDE: ROW(/);
  }
}
#undef ROW

static T *NAME(combine)(T *out, const T *x, const ptrdiff_t *sx, const T *y, const ptrdiff_t *sy,
                        const ptrdiff_t *shape, int rank, int operation) {
  if (rank == 1) {
    NAME(row)(out, x, sx[0], y, sy[0], shape[0], operation);
    return out + shape[0];
  }
  for (ptrdiff_t i = 0; i < shape[0]; i++)
    out = NAME(combine)(out, x + i * sx[0], sx + 1, y + i * sy[0], sy + 1, shape + 1, rank - 1,
                        operation);
  return out;
}

void NAME(ck_combine)(T *out, const T *x, const ptrdiff_t *sx, const T *y, const ptrdiff_t *sy,
                      const ptrdiff_t *shape, int rank, int operation) {
  // Axes along which both run on are joined: rows become long.
  ptrdiff_t lengths[CK_MAXIMUM_RANK], ax[CK_MAXIMUM_RANK], ay[CK_MAXIMUM_RANK];
  int joined = 0;
  for (int axis = 0; axis < rank; axis++) {
    if (shape[axis] == 1) continue;
    if (joined > 0 && ax[joined - 1] == shape[axis] * sx[axis] &&
        ay[joined - 1] == shape[axis] * sy[axis]) {
      lengths[joined - 1] *= shape[axis];
      ax[joined - 1] = sx[axis];
      ay[joined - 1] = sy[axis];
    } else {
      lengths[joined] = shape[axis];
      ax[joined] = sx[axis];
      ay[joined++] = sy[axis];
    }
  }
  if (joined == 0) {
    lengths[0] = 1;
    ax[0] = ay[0] = 0;
    joined = 1;
  }
  NAME(combine)(out, x, ax, y, ay, lengths, joined, operation);
}

CK_CLONES void NAME(ck_sum_axis)(T *out, const T *x, size_t outer, size_t n, size_t inner) {
  enum { stripe = 128, block = 16 };
  if (inner == 1) {
    for (size_t o = 0; o < outer; o++) out[o] = (T)NAME(ck_sum)(x + o * n, n);
    return;
  }
  for (size_t o = 0; o < outer; o++, x += n * inner, out += inner)
    for (size_t start = 0; start < inner; start += stripe) {
      size_t wide = start + stripe < inner ? stripe : inner - start;
      double sums[stripe] = {0};
      for (size_t first = 0; first < n; first += block) {
        // A few rows in the scalar type, then on in double.
        T part[stripe] = {0};
        size_t last = first + block < n ? first + block : n;
        for (size_t r = first; r < last; r++)
          for (size_t i = 0; i < wide; i++) part[i] += x[r * inner + start + i];
        for (size_t i = 0; i < wide; i++) sums[i] += (double)part[i];
      }
      for (size_t i = 0; i < wide; i++) out[start + i] = (T)sums[i];
    }
}

void NAME(ck_copy_rows)(T *out, size_t outApart, const T *x, size_t apart, size_t width,
                        size_t rows) {
  for (size_t r = 0; r < rows; r++)
    memcpy(out + r * outApart, x + r * apart, width * sizeof(T));
}

CK_CLONES void NAME(ck_fill_rows)(T *out, const T *x, size_t width, size_t rows) {
  for (size_t r = 0; r < rows; r++)
    for (size_t i = 0; i < width; i++) out[r * width + i] = x[i];
}

CK_CLONES void NAME(ck_add_rows)(T *out, const T *x, const int32_t *places, size_t width,
                                 size_t rows) {
  for (size_t r = 0; r < rows; r++, x += width) {
    T *to = out + (size_t)places[r] * width;
    for (size_t i = 0; i < width; i++) to[i] += x[i];
  }
}
#endif
