// Group norm over channels-last pictures, and layer norm over rows, with their adjoints.
#ifndef T
#include "CKernels.h"
#include "clones.h"
#include "mathematics.h"

/// Positions summed in the scalar type before the sums go on in double, and channels at a time.
enum { block = 64, lanes = 16 };

#define T float
#define NAME(name) name##_f32
#include __FILE__
#undef T
#undef NAME
#define T double
#define NAME(name) name##_f64
#include __FILE__
#else

CK_INLINE T NAME(swish)(T z) { return z / (1 + NAME(exp)(-z)); }

CK_INLINE T NAME(swishSlope)(T z) {
  T s = 1 / (1 + NAME(exp)(-z));
  return s + z * s * (1 - s);
}

/// Σ (x − centre), or Σ (x − centre)², over all positions, for `wide` channels. With a constant width
/// the sums stay in registers; four of them at once, since each waits for the one before.
CK_INLINE void NAME(stripeSums)(double *sums, const T *x, const T *centre, bool squares, size_t wide,
                                size_t positions, size_t apart) {
  for (size_t j = 0; j < wide; j++) sums[j] = 0;
  for (size_t start = 0; start < positions; start += block) {
    size_t end = start + block < positions ? start + block : positions, p = start;
    T part[4][lanes] = {{0}};
    for (; p + 4 <= end; p += 4)
      for (size_t k = 0; k < 4; k++)
        for (size_t j = 0; j < wide; j++) {
          T d = x[(p + k) * apart + j] - centre[j];
          part[k][j] += squares ? d * d : d;
        }
    for (; p < end; p++)
      for (size_t j = 0; j < wide; j++) {
        T d = x[p * apart + j] - centre[j];
        part[0][j] += squares ? d * d : d;
      }
    for (size_t j = 0; j < wide; j++)
      sums[j] += (double)((part[0][j] + part[1][j]) + (part[2][j] + part[3][j]));
  }
}

CK_INLINE void NAME(sums)(double *sums, const T *x, const T *centre, bool squares, size_t positions,
                          size_t apart, size_t channels) {
  size_t c = 0;
  for (; c + lanes <= channels; c += lanes)
    NAME(stripeSums)(sums + c, x + c, centre + c, squares, lanes, positions, apart);
  if (c < channels)
    NAME(stripeSums)(sums + c, x + c, centre + c, squares, channels - c, positions, apart);
}

CK_INLINE void NAME(stripeNorm)(T *out, const T *x, const T *scale, const T *shift, bool swish,
                                size_t wide, size_t positions, size_t apart) {
  for (size_t p = 0; p < positions; p++, x += apart, out += apart) {
    CK_APART
    for (size_t j = 0; j < wide; j++) {
      T z = scale[j] * x[j] + shift[j];
      out[j] = swish ? NAME(swish)(z) : z;
    }
  }
}

CK_CLONES void NAME(ck_group_norm)(T *out, T *moments, const T *x, const T *gamma, const T *beta,
                                   double epsilon, bool swish, size_t positions, size_t apart,
                                   size_t channels, size_t groups) {
  size_t each = channels / groups;
  double count = (double)(positions * each);
  double sums[channels];
  T scale[channels], shift[channels];

  for (size_t c = 0; c < channels; c++) shift[c] = 0;
  NAME(sums)(sums, x, shift, false, positions, apart, channels);
  for (size_t g = 0; g < groups; g++) {
    double sum = 0;
    for (size_t c = g * each; c < (g + 1) * each; c++) sum += sums[c];
    T mean = (T)(sum / count);
    moments[2 * g] = mean;
    for (size_t c = g * each; c < (g + 1) * each; c++) shift[c] = mean;
  }
  NAME(sums)(sums, x, shift, true, positions, apart, channels);
  for (size_t g = 0; g < groups; g++) {
    double sum = 0;
    for (size_t c = g * each; c < (g + 1) * each; c++) sum += sums[c];
    T deviation = (T)(1 / sqrt(sum / count + epsilon));
    moments[2 * g + 1] = deviation;
    for (size_t c = g * each; c < (g + 1) * each; c++) {
      scale[c] = gamma[c] * deviation;
      shift[c] = beta[c] - moments[2 * g] * scale[c];
    }
  }
  size_t c = 0;
  for (; c + lanes <= channels; c += lanes)
    NAME(stripeNorm)(out + c, x + c, scale + c, shift + c, swish, lanes, positions, apart);
  if (c < channels)
    NAME(stripeNorm)(out + c, x + c, scale + c, shift + c, swish, channels - c, positions, apart);
}

/// What the adjoint knows of each channel: y = scale x + shift, x̂ = (x − mean) inverse.
typedef struct {
  const T *mean, *inverse, *scale, *shift;
} NAME(Channels);

/// The gradient before the swish, kept in dx where there is one, and its sums Σ dz and Σ dz x̂.
CK_INLINE void NAME(stripeAdjoint)(T *dx, double *sumGamma, double *sumBeta, const T *g, const T *x,
                                   NAME(Channels) of, bool swish, size_t wide, size_t positions,
                                   size_t channels) {
  for (size_t j = 0; j < wide; j++) sumGamma[j] = sumBeta[j] = 0;
  for (size_t start = 0; start < positions; start += block) {
    size_t end = start + block < positions ? start + block : positions;
    T partGamma[2][lanes] = {{0}}, partBeta[2][lanes] = {{0}};
    for (size_t p = start; p < end; p += 2)
      for (size_t k = 0; k < 2 && p + k < end; k++) {
        const T *from = x + (p + k) * channels, *up = g + (p + k) * channels;
        T *to = dx + (p + k) * channels;
        CK_APART
        for (size_t j = 0; j < wide; j++) {
          T dz = up[j];
          if (swish) {
            dz *= NAME(swishSlope)(of.scale[j] * from[j] + of.shift[j]);
            to[j] = dz;
          }
          partBeta[k][j] += dz;
          partGamma[k][j] += dz * (from[j] - of.mean[j]) * of.inverse[j];
        }
      }
    for (size_t j = 0; j < wide; j++) {
      sumGamma[j] += (double)(partGamma[0][j] + partGamma[1][j]);
      sumBeta[j] += (double)(partBeta[0][j] + partBeta[1][j]);
    }
  }
}

CK_CLONES void NAME(ck_group_norm_adjoint)(T *dx, double *dgamma, double *dbeta, const T *g,
                                           const T *x, const T *moments, const T *gamma,
                                           const T *beta, bool swish, size_t positions,
                                           size_t channels, size_t groups) {
  size_t each = channels / groups;
  double count = (double)(positions * each);
  T mean[channels], inverse[channels], scale[channels], slope[channels], shift[channels];
  double sumGamma[channels], sumBeta[channels];
  for (size_t c = 0; c < channels; c++) {
    mean[c] = moments[2 * (c / each)];
    inverse[c] = moments[2 * (c / each) + 1];
    scale[c] = gamma[c] * inverse[c];
    shift[c] = beta[c] - mean[c] * scale[c];
  }
  for (size_t c = 0; c < channels; c += lanes) {
    NAME(Channels) of = {mean + c, inverse + c, scale + c, shift + c};
    if (c + lanes <= channels)
      NAME(stripeAdjoint)(dx + c, sumGamma + c, sumBeta + c, g + c, x + c, of, swish, lanes, positions,
                          channels);
    else
      NAME(stripeAdjoint)(dx + c, sumGamma + c, sumBeta + c, g + c, x + c, of, swish, channels - c,
                          positions, channels);
  }

  // dx = γ/σ dz − (mean over the group of γ dz + x̂ · mean of γ dz x̂) / σ, as slope·x + shift.
  for (size_t n = 0; n < groups; n++) {
    double first = 0, second = 0;
    for (size_t c = n * each; c < (n + 1) * each; c++) {
      first += (double)gamma[c] * sumBeta[c];
      second += (double)gamma[c] * sumGamma[c];
    }
    double deviation = (double)moments[2 * n + 1];
    double along = -deviation * deviation * second / count;
    for (size_t c = n * each; c < (n + 1) * each; c++) {
      slope[c] = (T)along;
      shift[c] = (T)(-deviation * first / count - along * (double)moments[2 * n]);
    }
  }
  for (size_t c = 0; c < channels; c++) {
    dgamma[c] += sumGamma[c];
    dbeta[c] += sumBeta[c];
  }
  for (size_t p = 0; p < positions; p++) {
    const T *from = x + p * channels, *up = (swish ? dx : g) + p * channels;
    T *to = dx + p * channels;
    CK_APART
    for (size_t c = 0; c < channels; c++)
      to[c] = scale[c] * up[c] + (slope[c] * from[c] + shift[c]);
  }
}

CK_INLINE double NAME(total)(const T *part) {
  double sum = 0;
  for (int j = 0; j < lanes; j++) sum += (double)part[j];
  return sum;
}

CK_CLONES void NAME(ck_layer_norm)(T *out, T *moments, const T *x, const T *gamma, const T *beta,
                                   double epsilon, size_t rows, size_t width) {
  // The last few elements are summed apart, so that the partial sums stay in registers.
  for (size_t r = 0; r < rows; r++, x += width, out += width) {
    T part[lanes] = {0}, squares[lanes] = {0}, rest = 0, restSquares = 0;
    size_t i = 0;
    for (; i + lanes <= width; i += lanes)
      for (int j = 0; j < lanes; j++) part[j] += x[i + (size_t)j];
    for (; i < width; i++) rest += x[i];
    T mean = (T)((NAME(total)(part) + (double)rest) / (double)width);
    for (i = 0; i + lanes <= width; i += lanes)
      for (int j = 0; j < lanes; j++) {
        T d = x[i + (size_t)j] - mean;
        squares[j] += d * d;
      }
    for (; i < width; i++) restSquares += (x[i] - mean) * (x[i] - mean);
    double variance = (NAME(total)(squares) + (double)restSquares) / (double)width;
    T inverse = (T)(1 / sqrt(variance + epsilon));
    moments[2 * r] = mean;
    moments[2 * r + 1] = inverse;
    for (i = 0; i < width; i++) out[i] = (x[i] - mean) * inverse * gamma[i] + beta[i];
  }
}

CK_CLONES void NAME(ck_layer_norm_adjoint)(T *dx, double *dgamma, double *dbeta, const T *g,
                                           const T *x, const T *moments, const T *gamma,
                                           size_t rows, size_t width) {
  for (size_t r = 0; r < rows; r++, x += width, g += width, dx += width) {
    T mean = moments[2 * r], inverse = moments[2 * r + 1];
    T first[lanes] = {0}, second[lanes] = {0}, restFirst = 0, restSecond = 0;
    size_t i = 0;
    for (; i + lanes <= width; i += lanes)
      for (int j = 0; j < lanes; j++) {
        T up = gamma[i + (size_t)j] * g[i + (size_t)j];
        first[j] += up;
        second[j] += up * (x[i + (size_t)j] - mean);
      }
    for (; i < width; i++) {
      restFirst += gamma[i] * g[i];
      restSecond += gamma[i] * g[i] * (x[i] - mean);
    }
    T a = (T)((NAME(total)(first) + (double)restFirst) / (double)width);
    T b = (T)((NAME(total)(second) + (double)restSecond) / (double)width) * inverse * inverse;
    for (i = 0; i < width; i++) {
      T d = x[i] - mean;
      dgamma[i] += (double)(g[i] * d * inverse);
      dbeta[i] += (double)g[i];
      dx[i] = inverse * (gamma[i] * g[i] - a - d * b);
    }
  }
}
#endif
