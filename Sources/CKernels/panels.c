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
    // Squares of a vector's length: one side runs across the memory.
    for (size_t first = 0; first < depth; first += lanes) {
      size_t last = first + lanes < depth ? first + lanes : depth;
      for (size_t c = 0; c < width; c += lanes)
        for (size_t k = first; k < last; k++) {
          const float *from = w + (start + c) * right + k * down;
          float *to = out + k * width + c;
          size_t n = c + lanes <= real ? lanes : real > c ? real - c : 0;
          for (size_t i = 0; i < n; i++) to[i] = from[i * right];
          for (size_t i = n; i < lanes; i++) to[i] = 0;
        }
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

/// Where the two sides of a product lie: x at row · rowStep + k · depthStep, the matrix's rows `apart`
/// scalars apart, and what the sums start from, whose rows are `startApart` apart (0 for a bias).
typedef struct {
  size_t rowStep, depthStep, apart, outApart, startApart, depth;
} Layout;

/// `rows` × `v` vectors of results, held in registers while the depth runs by.
WIDE static inline __attribute__((always_inline)) void block(
    const int rows, const int v, float *out, const float *x, const float *b, const float *start,
    Layout l, __mmask16 edge) {
  __m512 sum[height][vectors];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int j = 0; j < v; j++) {
      __mmask16 mask = j == v - 1 ? edge : (__mmask16)0xFFFF;
      sum[r][j] = start ? _mm512_maskz_loadu_ps(mask, start + (size_t)r * l.startApart + lanes * j)
                        : _mm512_setzero_ps();
    }
  for (size_t k = 0; k < l.depth; k++, b += l.apart, x += l.depthStep) {
    __m512 w[vectors];
#pragma clang loop unroll(full)
    for (int j = 0; j < v; j++) {
      __mmask16 mask = j == v - 1 ? edge : (__mmask16)0xFFFF;
      w[j] = _mm512_maskz_loadu_ps(mask, b + lanes * j);
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      __m512 value = _mm512_set1_ps(x[(size_t)r * l.rowStep]);
#pragma clang loop unroll(full)
      for (int j = 0; j < v; j++) sum[r][j] = _mm512_fmadd_ps(value, w[j], sum[r][j]);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int j = 0; j < v; j++) {
      __mmask16 mask = j == v - 1 ? edge : (__mmask16)0xFFFF;
      _mm512_mask_storeu_ps(out + (size_t)r * l.outApart + lanes * j, mask, sum[r][j]);
    }
}

/// One panel for all rows, `height` at a time. The widths are constants so that the compiler keeps
/// the sums in registers.
#define PANEL(v)                                                                                   \
  WIDE static void panel##v(float *out, const float *x, const float *b, const float *start,        \
                            size_t rows, Layout l, __mmask16 edge) {                               \
    while (rows >= height) {                                                                       \
      block(height, v, out, x, b, start, l, edge);                                                 \
      rows -= height;                                                                              \
      x += height * l.rowStep;                                                                     \
      out += height * l.outApart;                                                                  \
      if (start) start += height * l.startApart;                                                   \
    }                                                                                              \
    switch (rows) {                                                                                \
      case 5: block(5, v, out, x, b, start, l, edge); break;                                       \
      case 4: block(4, v, out, x, b, start, l, edge); break;                                       \
      case 3: block(3, v, out, x, b, start, l, edge); break;                                       \
      case 2: block(2, v, out, x, b, start, l, edge); break;                                       \
      case 1: block(1, v, out, x, b, start, l, edge); break;                                       \
    }                                                                                              \
  }
PANEL(1)
PANEL(2)
PANEL(3)
PANEL(4)

static void anyPanel(float *out, const float *x, const float *b, const float *start, size_t rows,
                     size_t width, size_t left, Layout l) {
  __mmask16 edge =
      left < width ? (__mmask16)((1u << (left - (width - lanes))) - 1) : (__mmask16)0xFFFF;
  switch (width / lanes) {
    case 1: panel1(out, x, b, start, rows, l, edge); break;
    case 2: panel2(out, x, b, start, rows, l, edge); break;
    case 3: panel3(out, x, b, start, rows, l, edge); break;
    case 4: panel4(out, x, b, start, rows, l, edge); break;
  }
}

void ck_panels(float *out, const float *x, size_t apart, const float *packed, const float *bias,
               size_t rows, size_t depth, size_t columns) {
  Layout l = {apart, 1, 0, columns, 0, depth};
  for (size_t c = 0; c < columns; c += panel) {
    l.apart = widthAt(c, columns);
    anyPanel(out + c, x, packed, bias ? bias + c : NULL, rows, l.apart, columns - c, l);
    packed += depth * l.apart;
  }
}

void ck_product(float *out, size_t outApart, const float *x, size_t rowStep, size_t depthStep,
                const float *b, size_t apart, bool accumulates, size_t rows, size_t depth,
                size_t columns) {
  Layout l = {rowStep, depthStep, apart, outApart, outApart, depth};
  for (size_t c = 0; c < columns; c += panel)
    anyPanel(out + c, x, b + c, accumulates ? out + c : NULL, rows, widthAt(c, columns),
             columns - c, l);
}

#else

bool ck_has_panels(void) { return false; }

void ck_panels(float *out, const float *x, size_t apart, const float *packed, const float *bias,
               size_t rows, size_t depth, size_t columns) {
  (void)out, (void)x, (void)apart, (void)packed, (void)bias, (void)rows, (void)depth, (void)columns;
}

void ck_product(float *out, size_t outApart, const float *x, size_t rowStep, size_t depthStep,
                const float *b, size_t apart, bool accumulates, size_t rows, size_t depth,
                size_t columns) {
  (void)out, (void)outApart, (void)x, (void)rowStep, (void)depthStep, (void)b, (void)apart;
  (void)accumulates, (void)rows, (void)depth, (void)columns;
}

#endif
