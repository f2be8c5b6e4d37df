// Functions of one variable, element by element, and their slopes.
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

CK_INLINE T NAME(sigmoid)(T x) { return 1 / (1 + NAME(exp)(-x)); }

/// Φ(x), the normal distribution function.
CK_INLINE T NAME(phi)(T x) {
  return (T)0.5 * (1 + NAME(erf)(x * (T)0.70710678118654752440));
}

CK_INLINE T NAME(gelu)(T x) { return x * NAME(phi)(x); }

CK_INLINE T NAME(geluSlope)(T x) {
  return NAME(phi)(x) + x * (T)0.39894228040143267794 * NAME(exp)((T)-0.5 * x * x);
}

CK_INLINE T NAME(swishSlope)(T x, T steepness) {
  T s = NAME(sigmoid)(steepness * x);
  return s + steepness * x * s * (1 - s);
}

CK_INLINE T NAME(tanhSlope)(T x) {
  T y = NAME(tanh)(x);
  return 1 - y * y;
}

CK_INLINE T NAME(sigmoidSlope)(T x) {
  T y = NAME(sigmoid)(x);
  return y * (1 - y);
}

#define LOOP(expression)                                                                           \
  CK_APART for (size_t i = 0; i < n; i++) {                                                        \
    T v = x[i];                                                                                    \
    out[i] = expression;                                                                           \
  }                                                                                                \
  return

CK_CLONES void NAME(ck_map)(T *out, const T *x, T a, int function, size_t n) {
  switch (function) {
    case CK_EXP: LOOP(NAME(exp)(v));
    case CK_LOG: LOOP(NAME(log)(v));
    case CK_SQRT: LOOP(NAME(sqrt)(v));
    case CK_SQUARE: LOOP(v * v);
    case CK_ABS: LOOP(NAME(fabs)(v));
    case CK_TANH: LOOP(NAME(tanh)(v));
    case CK_SIGMOID: LOOP(NAME(sigmoid)(v));
    case CK_SILU: LOOP(v * NAME(sigmoid)(v));
    case CK_GELU: LOOP(NAME(gelu)(v));
    case CK_QUICK_GELU: LOOP(v * NAME(sigmoid)((T)1.702 * v));
    case CK_LEAKY_RELU: LOOP(v > 0 ? v : v < 0 && a == 0 ? 0 : a * v);  // 0 · −∞ would be no number
  }
}

CK_CLONES void NAME(ck_map_adjoint)(T *out, const T *g, const T *x, T a, int function, size_t n) {
  switch (function) {
    case CK_EXP: LOOP(g[i] * NAME(exp)(v));
    case CK_LOG: LOOP(g[i] / v);
    case CK_SQRT: LOOP(g[i] * ((T)0.5 / NAME(sqrt)(v)));
    case CK_SQUARE: LOOP(g[i] * 2 * v);
    case CK_ABS: LOOP(g[i] * (v > 0 ? 1 : v < 0 ? -1 : v));
    case CK_TANH: LOOP(g[i] * NAME(tanhSlope)(v));
    case CK_SIGMOID: LOOP(g[i] * NAME(sigmoidSlope)(v));
    case CK_SILU: LOOP(g[i] * NAME(swishSlope)(v, 1));
    case CK_GELU: LOOP(g[i] * NAME(geluSlope)(v));
    case CK_QUICK_GELU: LOOP(g[i] * NAME(swishSlope)(v, (T)1.702));
    case CK_LEAKY_RELU: LOOP(v > 0 ? g[i] : a * g[i]);
  }
}
#undef LOOP

CK_CLONES void NAME(ck_geglu)(T *out, const T *x, size_t rows, size_t width) {
  for (size_t r = 0; r < rows; r++, x += 2 * width, out += width) {
    CK_APART
    for (size_t i = 0; i < width; i++) out[i] = x[i] * NAME(gelu)(x[width + i]);
  }
}

CK_CLONES void NAME(ck_geglu_adjoint)(T *out, const T *g, const T *x, size_t rows, size_t width) {
  for (size_t r = 0; r < rows; r++, x += 2 * width, out += 2 * width, g += width) {
    CK_APART
    for (size_t i = 0; i < width; i++) {
      T value = x[i], gate = x[width + i], up = g[i];
      // Both need Φ(gate); written out so that it is computed once.
      T share = NAME(phi)(gate);
      T density = (T)0.39894228040143267794 * NAME(exp)((T)-0.5 * gate * gate);
      out[i] = up * gate * share;
      out[width + i] = up * value * (share + gate * density);
    }
  }
}
#endif
