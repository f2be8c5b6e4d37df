// What stands before and after the products of a 3×3 convolution by Winograd's method: squares of 2×2
// results from 4×4 pixels by 16 products a channel, where the plain way has 36.
//
// With Bᵀ d B for the pixels d, G g Gᵀ for a kernel g, and A and Aᵀ around their products:
//
//     Bᵀ = 1  0 −1  0     G = 1  0  0      Aᵀ = 1  1  1  0
//          0  1  1  0         ½  ½  ½           0  1 −1 −1
//          0 −1  1  0         ½ −½  ½
//          0  1  0 −1         0  0  1
//
// (Winograd, 1980; Lavin and Gray, 2015, F(2×2, 3×3).) The 16 places of a tile lie `apart` scalars
// apart, and within a place tiles follow each other, each with its channels.
#ifndef T
#include "CKernels.h"
#include "clones.h"

/// Channels at a time: as many zeros stand for a pixel outside.
enum { most = 256 };

/// Before a short loop inside one over channels, which alone is to be vectorised.
#define CK_UNROLL _Pragma("clang loop unroll(full)")

#define T float
#define NAME(name) name##_f32
#include __FILE__
#undef T
#undef NAME
#define T double
#define NAME(name) name##_f64
#include __FILE__
#else

CK_CLONES void NAME(ck_winograd_pixels)(T *out, size_t apart, const T *x, const CKWindow *w,
                                        ptrdiff_t first, ptrdiff_t lines) {
  static const T zeros[most];
  ptrdiff_t across = (w->outWidth + 1) / 2, channels = w->channels;
  for (ptrdiff_t line = first; line < first + lines; line++)
    for (ptrdiff_t tile = 0; tile < across; tile++, out += channels)
      for (ptrdiff_t start = 0; start < channels; start += most) {
        const T *d[4][4];
        for (ptrdiff_t r = 0; r < 4; r++)
          for (ptrdiff_t s = 0; s < 4; s++) {
            ptrdiff_t py = 2 * line - w->top + r, px = 2 * tile - w->left + s;
            bool inside = py >= 0 && py < w->height && px >= 0 && px < w->width;
            d[r][s] = inside ? x + (py * w->width + px) * channels + start : zeros;
          }
        ptrdiff_t n = channels - start < most ? channels - start : most;
        T *to = out + start;
        CK_APART
        for (ptrdiff_t c = 0; c < n; c++) {
          T e[4][4];
          CK_UNROLL
          for (int s = 0; s < 4; s++) {
            T a = d[0][s][c], b = d[1][s][c], f = d[2][s][c], h = d[3][s][c];
            e[0][s] = a - f;
            e[1][s] = b + f;
            e[2][s] = f - b;
            e[3][s] = b - h;
          }
          CK_UNROLL
          for (size_t r = 0; r < 4; r++) {
            to[(4 * r + 0) * apart + (size_t)c] = e[r][0] - e[r][2];
            to[(4 * r + 1) * apart + (size_t)c] = e[r][1] + e[r][2];
            to[(4 * r + 2) * apart + (size_t)c] = e[r][2] - e[r][1];
            to[(4 * r + 3) * apart + (size_t)c] = e[r][1] - e[r][3];
          }
        }
      }
}

CK_CLONES void NAME(ck_winograd_results)(T *out, const T *m, size_t apart, const T *bias,
                                         const CKWindow *w, ptrdiff_t outs, ptrdiff_t first,
                                         ptrdiff_t lines) {
  static const T zeros[most];
  T spare[most];  // for what lies beyond an odd edge
  ptrdiff_t across = (w->outWidth + 1) / 2;
  for (ptrdiff_t line = first; line < first + lines; line++)
    for (ptrdiff_t tile = 0; tile < across; tile++, m += outs)
      for (ptrdiff_t start = 0; start < outs; start += most) {
        bool low = 2 * line + 1 < w->outHeight, right = 2 * tile + 1 < w->outWidth;
        T *y00 = out + (2 * line * w->outWidth + 2 * tile) * outs + start;
        T *y01 = right ? y00 + outs : spare;
        T *y10 = low ? y00 + w->outWidth * outs : spare;
        T *y11 = low && right ? y00 + (w->outWidth + 1) * outs : spare;
        ptrdiff_t n = outs - start < most ? outs - start : most;
        const T *from = m + start, *shift = bias ? bias + start : zeros;
        CK_APART
        for (ptrdiff_t c = 0; c < n; c++) {
          T e[2][4];
          CK_UNROLL
          for (size_t s = 0; s < 4; s++) {
            T a = from[s * apart + (size_t)c], b = from[(4 + s) * apart + (size_t)c];
            T f = from[(8 + s) * apart + (size_t)c], h = from[(12 + s) * apart + (size_t)c];
            e[0][s] = a + b + f;
            e[1][s] = b - f - h;
          }
          T b = shift[c];
          y11[c] = e[1][1] - e[1][2] - e[1][3] + b;
          y10[c] = e[1][0] + e[1][1] + e[1][2] + b;
          y01[c] = e[0][1] - e[0][2] - e[0][3] + b;
          y00[c] = e[0][0] + e[0][1] + e[0][2] + b;
        }
      }
}

CK_CLONES void NAME(ck_winograd_gradients)(T *out, size_t apart, const T *g, const CKWindow *w,
                                           ptrdiff_t outs, ptrdiff_t first, ptrdiff_t lines) {
  static const T zeros[most];
  ptrdiff_t across = (w->outWidth + 1) / 2;
  for (ptrdiff_t line = first; line < first + lines; line++)
    for (ptrdiff_t tile = 0; tile < across; tile++, out += outs)
      for (ptrdiff_t start = 0; start < outs; start += most) {
        bool low = 2 * line + 1 < w->outHeight, right = 2 * tile + 1 < w->outWidth;
        const T *y00 = g + (2 * line * w->outWidth + 2 * tile) * outs + start;
        const T *y01 = right ? y00 + outs : zeros;
        const T *y10 = low ? y00 + w->outWidth * outs : zeros;
        const T *y11 = low && right ? y00 + (w->outWidth + 1) * outs : zeros;
        ptrdiff_t n = outs - start < most ? outs - start : most;
        T *to = out + start;
        CK_APART
        for (ptrdiff_t c = 0; c < n; c++) {
          T left[4] = {y00[c], y00[c] + y10[c], y00[c] - y10[c], -y10[c]};
          T other[4] = {y01[c], y01[c] + y11[c], y01[c] - y11[c], -y11[c]};
          CK_UNROLL
          for (size_t r = 0; r < 4; r++) {
            to[(4 * r + 0) * apart + (size_t)c] = left[r];
            to[(4 * r + 1) * apart + (size_t)c] = left[r] + other[r];
            to[(4 * r + 2) * apart + (size_t)c] = left[r] - other[r];
            to[(4 * r + 3) * apart + (size_t)c] = -other[r];
          }
        }
      }
}

CK_CLONES void NAME(ck_winograd_weights)(T *out, const T *w, size_t outs, size_t ins) {
  const T half = (T)0.5;
  for (size_t k = 0; k < outs; k++, w += 9 * ins, out += ins) {
    CK_APART
    for (size_t c = 0; c < ins; c++) {
      T e[4][3];
      CK_UNROLL
      for (size_t s = 0; s < 3; s++) {
        T a = w[s * ins + c], b = w[(3 + s) * ins + c], f = w[(6 + s) * ins + c];
        e[0][s] = a;
        e[1][s] = half * (a + b + f);
        e[2][s] = half * (a - b + f);
        e[3][s] = f;
      }
      CK_UNROLL
      for (size_t r = 0; r < 4; r++) {
        T a = e[r][0], b = e[r][1], f = e[r][2];
        out[(4 * r + 0) * outs * ins + c] = a;
        out[(4 * r + 1) * outs * ins + c] = half * (a + b + f);
        out[(4 * r + 2) * outs * ins + c] = half * (a - b + f);
        out[(4 * r + 3) * outs * ins + c] = f;
      }
    }
  }
}

CK_CLONES void NAME(ck_winograd_weights_adjoint)(T *dw, const T *p, size_t outs, size_t ins) {
  const T half = (T)0.5;
  for (size_t k = 0; k < outs; k++, p += ins, dw += 9 * ins) {
    CK_APART
    for (size_t c = 0; c < ins; c++) {
      T e[3][4];
      CK_UNROLL
      for (size_t s = 0; s < 4; s++) {
        T a = p[s * outs * ins + c], b = half * p[(4 + s) * outs * ins + c];
        T f = half * p[(8 + s) * outs * ins + c], h = p[(12 + s) * outs * ins + c];
        e[0][s] = a + (b + f);
        e[1][s] = b - f;
        e[2][s] = b + f + h;
      }
      CK_UNROLL
      for (size_t r = 0; r < 3; r++) {
        T b = half * e[r][1], f = half * e[r][2];
        dw[(3 * r + 0) * ins + c] = e[r][0] + (b + f);
        dw[(3 * r + 1) * ins + c] = b - f;
        dw[(3 * r + 2) * ins + c] = b + f + e[r][3];
      }
    }
  }
}
#endif
