// Products with a weight that is used again and again: it is laid out once, in panels as wide as the
// registers allow, and then read in a straight line while rows come as they are.
//
// A general product has to lay out both sides at every call, which for few rows costs more than the
// arithmetic. For processors with AVX2 or AVX-512; others take OpenBLAS.
#ifndef LANES
#include "CKernels.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { height = 6 };

/// Where the two sides of a product lie: x at row · rowStep + k · depthStep, the matrix's rows `apart`
/// scalars apart, and what the sums start from, whose rows are `startApart` apart (0 for a bias).
typedef struct {
  size_t rowStep, depthStep, apart, outApart, startApart, depth;
} Layout;

/// One panel of `width` columns, of which `left` are there, for all rows.
typedef void Panel(float *out, const float *x, const float *b, const float *start, size_t rows,
                   size_t width, size_t left, Layout l);

/// A kind of vectors: floats in one, vectors in a panel, and what computes a panel with them.
typedef struct {
  size_t lanes, vectors;
  Panel *panel;
} Kind;

#if defined(__x86_64__)
#include <immintrin.h>

#define LANES 16
#define VECTORS 4
#define WIDE __attribute__((target("avx512f")))
#define NAME(name) name##_512
#define VECTOR __m512
#define MASK __mmask16
#define FIRST(n) ((__mmask16)((1u << (n)) - 1))
#define ZERO _mm512_setzero_ps
#define SPREAD _mm512_set1_ps
#define FMA _mm512_fmadd_ps
#define LOAD _mm512_loadu_ps
#define STORE _mm512_storeu_ps
#define LOAD_SOME(p, mask) _mm512_maskz_loadu_ps(mask, p)
#define STORE_SOME(p, mask, v) _mm512_mask_storeu_ps(p, mask, v)
#include __FILE__

#define LANES 8
#define VECTORS 2
#define WIDE __attribute__((target("avx2,fma")))
#define NAME(name) name##_256
#define VECTOR __m256
#define MASK __m256i
#define FIRST(n) \
  _mm256_cmpgt_epi32(_mm256_set1_epi32((int)(n)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7))
#define ZERO _mm256_setzero_ps
#define SPREAD _mm256_set1_ps
#define FMA _mm256_fmadd_ps
#define LOAD _mm256_loadu_ps
#define STORE _mm256_storeu_ps
#define LOAD_SOME(p, mask) _mm256_maskload_ps(p, mask)
#define STORE_SOME(p, mask, v) _mm256_maskstore_ps(p, mask, v)
#include __FILE__

static Kind chosen;

/// The widest that this processor has and `EXPLORER_VECTORS` allows; of no lanes where there is none.
static void choose(void) {
  const char *most = getenv("EXPLORER_VECTORS");
  if (most && strcmp(most, "none") == 0) return;
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && !(most && strcmp(most, "avx2") == 0))
    chosen = (Kind){16, 4, panel_512};
  else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    chosen = (Kind){8, 2, panel_256};
}

static Kind kind(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, choose);
  return chosen;
}
#else
static Kind kind(void) { return (Kind){0, 0, NULL}; }
#endif

size_t ck_panel_width(void) {
  Kind k = kind();
  return k.lanes * k.vectors;
}

/// How wide the panel at `column` is in memory: a multiple of a vector.
static size_t widthAt(size_t column, size_t columns, Kind k) {
  size_t left = (columns - column + k.lanes - 1) / k.lanes * k.lanes;
  return left < k.lanes * k.vectors ? left : k.lanes * k.vectors;
}

size_t ck_panels_size(size_t depth, size_t columns) {
  size_t lanes = kind().lanes;
  return depth * ((columns + lanes - 1) / lanes * lanes);
}

void ck_pack_panels(float *out, const float *w, size_t right, size_t down, size_t depth,
                    size_t columns) {
  Kind kinds = kind();
  size_t lanes = kinds.lanes;
  for (size_t start = 0; start < columns; start += lanes * kinds.vectors) {
    size_t width = widthAt(start, columns, kinds);
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

void ck_panels(float *out, const float *x, size_t apart, const float *packed, const float *bias,
               size_t rows, size_t depth, size_t columns) {
  Kind k = kind();
  Layout l = {apart, 1, 0, columns, 0, depth};
  for (size_t c = 0; c < columns; c += k.lanes * k.vectors) {
    l.apart = widthAt(c, columns, k);
    k.panel(out + c, x, packed, bias ? bias + c : NULL, rows, l.apart, columns - c, l);
    packed += depth * l.apart;
  }
}

void ck_product(float *out, size_t outApart, const float *x, size_t rowStep, size_t depthStep,
                const float *b, size_t apart, bool accumulates, size_t rows, size_t depth,
                size_t columns) {
  Kind k = kind();
  Layout l = {rowStep, depthStep, apart, outApart, outApart, depth};
  for (size_t c = 0; c < columns; c += k.lanes * k.vectors)
    k.panel(out + c, x, b + c, accumulates ? out + c : NULL, rows, widthAt(c, columns, k),
            columns - c, l);
}

#else

/// `rows` × `v` vectors of results, held in registers while the depth runs by. Of the last vector
/// `edge` is there unless the panel is `full`.
WIDE static inline __attribute__((always_inline)) void NAME(block)(
    const int rows, const int v, const bool full, float *out, const float *x, const float *b,
    const float *start, Layout l, MASK edge) {
  VECTOR sum[height][VECTORS];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int j = 0; j < v; j++) {
      const float *from = start + (size_t)r * l.startApart + LANES * j;
      sum[r][j] = !start ? ZERO() : full || j < v - 1 ? LOAD(from) : LOAD_SOME(from, edge);
    }
  for (size_t k = 0; k < l.depth; k++, b += l.apart, x += l.depthStep) {
    VECTOR w[VECTORS];
#pragma clang loop unroll(full)
    for (int j = 0; j < v; j++)
      w[j] = full || j < v - 1 ? LOAD(b + LANES * j) : LOAD_SOME(b + LANES * j, edge);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      VECTOR value = SPREAD(x[(size_t)r * l.rowStep]);
#pragma clang loop unroll(full)
      for (int j = 0; j < v; j++) sum[r][j] = FMA(value, w[j], sum[r][j]);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int j = 0; j < v; j++) {
      float *to = out + (size_t)r * l.outApart + LANES * j;
      if (full || j < v - 1)
        STORE(to, sum[r][j]);
      else
        STORE_SOME(to, edge, sum[r][j]);
    }
}

/// All rows, `height` at a time. The widths are constants so that the compiler keeps the sums in
/// registers.
WIDE static inline __attribute__((always_inline)) void NAME(rows)(
    const int v, const bool full, float *out, const float *x, const float *b, const float *start,
    size_t rows, Layout l, MASK edge) {
  for (; rows >= height; rows -= height) {
    NAME(block)(height, v, full, out, x, b, start, l, edge);
    x += height * l.rowStep;
    out += height * l.outApart;
    if (start) start += height * l.startApart;
  }
  switch (rows) {
    case 5: NAME(block)(5, v, full, out, x, b, start, l, edge); break;
    case 4: NAME(block)(4, v, full, out, x, b, start, l, edge); break;
    case 3: NAME(block)(3, v, full, out, x, b, start, l, edge); break;
    case 2: NAME(block)(2, v, full, out, x, b, start, l, edge); break;
    case 1: NAME(block)(1, v, full, out, x, b, start, l, edge); break;
  }
}

WIDE static void NAME(panel)(float *out, const float *x, const float *b, const float *start,
                             size_t rows, size_t width, size_t left, Layout l) {
  bool full = left >= width;
  MASK edge = FIRST(full ? LANES : left - (width - LANES));
#define WIDTH(v)                                              \
  case v:                                                     \
    if (full)                                                 \
      NAME(rows)(v, true, out, x, b, start, rows, l, edge);   \
    else                                                      \
      NAME(rows)(v, false, out, x, b, start, rows, l, edge);  \
    break
  switch (width / LANES) {
    WIDTH(1);
    WIDTH(2);
#if VECTORS > 2
    WIDTH(3);
    WIDTH(4);
#endif
  }
#undef WIDTH
}

#undef LANES
#undef VECTORS
#undef WIDE
#undef NAME
#undef VECTOR
#undef MASK
#undef FIRST
#undef ZERO
#undef SPREAD
#undef FMA
#undef LOAD
#undef STORE
#undef LOAD_SOME
#undef STORE_SOME
#endif
