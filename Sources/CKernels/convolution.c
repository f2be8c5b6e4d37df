// The patches under a convolution's kernel as rows of a matrix, and back; the pictures are
// channels-last, so that a patch is a few contiguous runs.
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

void NAME(ck_patches)(T *out, const T *x, const CKWindow *w) {
  size_t c = (size_t)w->channels;
  for (ptrdiff_t oy = 0; oy < w->outHeight; oy++)
    for (ptrdiff_t ox = 0; ox < w->outWidth; ox++) {
      ptrdiff_t left = ox * w->stride - w->left;
      // The part of the kernel's row that lies in the picture.
      ptrdiff_t first = left < 0 ? -left : 0;
      ptrdiff_t last = w->width - left < w->kernelWidth ? w->width - left : w->kernelWidth;
      if (first > w->kernelWidth) first = w->kernelWidth;
      if (last < first) last = first;
      for (ptrdiff_t ky = 0; ky < w->kernelHeight; ky++) {
        ptrdiff_t y = oy * w->stride - w->top + ky;
        size_t length = (size_t)w->kernelWidth * c;
        if (y < 0 || y >= w->height) {
          memset(out, 0, length * sizeof(T));
        } else {
          const T *from = x + (y * w->width + left + first) * w->channels;
          size_t before = (size_t)first * c, inside = (size_t)(last - first) * c;
          if (before > 0) memset(out, 0, before * sizeof(T));
          memcpy(out + before, from, inside * sizeof(T));
          if (before + inside < length)
            memset(out + before + inside, 0, (length - before - inside) * sizeof(T));
        }
        out += length;
      }
    }
}

CK_CLONES void NAME(ck_patches_adjoint)(T *dx, const T *g, const CKWindow *w) {
  ptrdiff_t c = w->channels;
  memset(dx, 0, (size_t)(w->height * w->width * c) * sizeof(T));
  for (ptrdiff_t oy = 0; oy < w->outHeight; oy++)
    for (ptrdiff_t ox = 0; ox < w->outWidth; ox++) {
      ptrdiff_t left = ox * w->stride - w->left;
      ptrdiff_t first = left < 0 ? -left : 0;
      ptrdiff_t last = w->width - left < w->kernelWidth ? w->width - left : w->kernelWidth;
      for (ptrdiff_t ky = 0; ky < w->kernelHeight; ky++, g += w->kernelWidth * c) {
        ptrdiff_t y = oy * w->stride - w->top + ky;
        if (y < 0 || y >= w->height || last <= first) continue;
        T *to = dx + (y * w->width + left + first) * c;
        const T *from = g + first * c;
        for (ptrdiff_t i = 0; i < (last - first) * c; i++) to[i] += from[i];
      }
    }
}

CK_CLONES void NAME(ck_average_pool)(T *out, const T *x, size_t height, size_t width,
                                     size_t channels, size_t side) {
  size_t outHeight = height / side, outWidth = width / side;
  T share = 1 / (T)(side * side);
  for (size_t oy = 0; oy < outHeight; oy++)
    for (size_t ox = 0; ox < outWidth; ox++, out += channels) {
      for (size_t c = 0; c < channels; c++) out[c] = 0;
      for (size_t y = oy * side; y < (oy + 1) * side; y++)
        for (size_t i = ox * side; i < (ox + 1) * side; i++)
          for (size_t c = 0; c < channels; c++) out[c] += x[(y * width + i) * channels + c];
      for (size_t c = 0; c < channels; c++) out[c] *= share;
    }
}

CK_CLONES void NAME(ck_spread)(T *out, const T *x, size_t height, size_t width, size_t channels,
                               size_t side, T scale) {
  size_t inWidth = width / side, inHeight = height / side;
  for (size_t y = 0; y < height; y++)
    for (size_t i = 0; i < width; i++, out += channels) {
      bool inside = y / side < inHeight && i / side < inWidth;
      const T *from = x + (y / side * inWidth + i / side) * channels;
      for (size_t c = 0; c < channels; c++) out[c] = inside ? scale * from[c] : 0;
    }
}
#endif
