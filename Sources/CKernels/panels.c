// Products with a weight that is used again and again: it is laid out once, in panels as wide as the
// registers allow, and then read in a straight line while rows come as they are.
//
// A general product has to lay out both sides at every call, which for few rows costs more than the
// arithmetic. Only for processors with AVX-512; others take OpenBLAS.
#include "CKernels.h"

#include <string.h>

enum { lanes = 16, vectors = 4, panel = lanes * vectors, height = 6 };

size_t ck_panels_size(size_t depth, size_t columns) {
  return depth * ((columns + lanes - 1) / lanes * lanes);
}

/// How wide the panel at `column` is in memory: a multiple of a vector.
static size_t widthAt(size_t column, size_t columns) {
  size_t left = (columns - column + lanes - 1) / lanes * lanes;
  return left < panel ? left : panel;
}

void ck_pack_panels(float *out, const float *w, size_t right, size_t down, size_t depth,
                    size_t columns) {
  for (size_t start = 0; start < columns; start += panel) {
    size_t width = widthAt(start, columns);
    size_t real = columns - start < width ? columns - start : width;
    // Square tiles: one side runs across the memory.
    for (size_t first = 0; first < depth; first += lanes) {
      size_t last = first + lanes < depth ? first + lanes : depth;
      for (size_t c = 0; c < width; c++)
        for (size_t k = first; k < last; k++)
          out[k * width + c] = c < real ? w[(start + c) * right + k * down] : 0;
    }
    out += depth * width;
  }
}

#if defined(__x86_64__)
#include <immintrin.h>

bool ck_has_panels(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f");
}

#define WIDE __attribute__((target("avx512f")))

/// `rows` × `v` vectors of results, held in registers while the depth runs by.
WIDE static inline __attribute__((always_inline)) void block(
    const int rows, const int v, float *out, size_t outApart, const float *x, size_t apart,
    const float *b, const float *bias, size_t depth, __mmask16 edge) {
  __m512 sum[height][vectors];
#pragma clang loop unroll(full)
  for (int j = 0; j < v; j++) {
    __mmask16 mask = j == v - 1 ? edge : (__mmask16)0xFFFF;
    __m512 start = bias ? _mm512_maskz_loadu_ps(mask, bias + lanes * j) : _mm512_setzero_ps();
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) sum[r][j] = start;
  }
  for (size_t k = 0; k < depth; k++, b += lanes * v) {
    __m512 w[vectors];
#pragma clang loop unroll(full)
    for (int j = 0; j < v; j++) w[j] = _mm512_loadu_ps(b + lanes * j);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      __m512 value = _mm512_set1_ps(x[(size_t)r * apart + k]);
#pragma clang loop unroll(full)
      for (int j = 0; j < v; j++) sum[r][j] = _mm512_fmadd_ps(value, w[j], sum[r][j]);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int j = 0; j < v; j++) {
      __mmask16 mask = j == v - 1 ? edge : (__mmask16)0xFFFF;
      _mm512_mask_storeu_ps(out + (size_t)r * outApart + lanes * j, mask, sum[r][j]);
    }
}

/// One panel for all rows, `height` at a time. The widths are constants so that the compiler keeps
/// the sums in registers.
#define PANEL(v)                                                                                   \
  WIDE static void panel##v(float *out, size_t outApart, const float *x, size_t apart,             \
                            const float *b, const float *bias, size_t rows, size_t depth,          \
                            __mmask16 edge) {                                                      \
    for (; rows >= height; rows -= height, x += height * apart, out += height * outApart)          \
      block(height, v, out, outApart, x, apart, b, bias, depth, edge);                             \
    switch (rows) {                                                                                \
      case 5: block(5, v, out, outApart, x, apart, b, bias, depth, edge); break;                   \
      case 4: block(4, v, out, outApart, x, apart, b, bias, depth, edge); break;                   \
      case 3: block(3, v, out, outApart, x, apart, b, bias, depth, edge); break;                   \
      case 2: block(2, v, out, outApart, x, apart, b, bias, depth, edge); break;                   \
      case 1: block(1, v, out, outApart, x, apart, b, bias, depth, edge); break;                   \
    }                                                                                              \
  }
PANEL(1)
PANEL(2)
PANEL(3)
PANEL(4)

void ck_panels(float *out, const float *x, size_t apart, const float *packed, const float *bias,
               size_t rows, size_t depth, size_t columns) {
  for (size_t start = 0; start < columns; start += panel) {
    size_t width = widthAt(start, columns);
    size_t left = columns - start;
    __mmask16 edge =
        left < width ? (__mmask16)((1u << (left - (width - lanes))) - 1) : (__mmask16)0xFFFF;
    const float *part = bias ? bias + start : NULL;
    switch (width / lanes) {
      case 1: panel1(out + start, columns, x, apart, packed, part, rows, depth, edge); break;
      case 2: panel2(out + start, columns, x, apart, packed, part, rows, depth, edge); break;
      case 3: panel3(out + start, columns, x, apart, packed, part, rows, depth, edge); break;
      case 4: panel4(out + start, columns, x, apart, packed, part, rows, depth, edge); break;
    }
    packed += depth * width;
  }
}

#else

bool ck_has_panels(void) { return false; }

void ck_panels(float *out, const float *x, size_t apart, const float *packed, const float *bias,
               size_t rows, size_t depth, size_t columns) {
  (void)out, (void)x, (void)apart, (void)packed, (void)bias, (void)rows, (void)depth, (void)columns;
}

#endif
