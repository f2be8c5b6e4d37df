// exp, erf and tanh as polynomials: loops of them vectorise, and give the same bits everywhere.
//
// The coefficients are least-squares fits, weighted towards an equal greatest error, of the
// functions named beside them. Doubles, which only checks use, take the system's functions.
#ifndef CK_MATHEMATICS_H
#define CK_MATHEMATICS_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#define CK_INLINE static inline __attribute__((always_inline))

/// e^x within 1.5e-7 of it; 0 below −87.3 and infinite above 88.7, where floats end.
CK_INLINE float exp_f32(float x) {
  // Comparisons written so that a value that is not a number passes through.
  float bounded = x < -87.3f ? -87.3f : x;
  bounded = bounded > 88.7f ? 88.7f : bounded;
  // x = n log 2 + r. Adding 1.5 · 2²³ rounds to a whole number, held in the low bits.
  float shifted = bounded * 1.44269504f + 12582912.0f;
  float n = shifted - 12582912.0f;
  float r = bounded - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  // (e^r − 1 − r) / r², |r| ≤ ½ log 2
  float p = 1.39505806e-3f;
  p = p * r + 8.36895560e-3f;
  p = p * r + 4.16662044e-2f;
  p = p * r + 1.66665183e-1f;
  p = p * r + 5.00000010e-1f;
  float value = 1.0f + (r + r * r * p);
  // 2ⁿ in two factors: n is 128 at the upper end, which one factor cannot hold.
  int32_t whole;
  memcpy(&whole, &shifted, 4);
  whole -= 0x4B400000;
  int32_t half = whole >> 1;
  // Unsigned, since what is not a number may be shifted past the sign.
  uint32_t lowBits = (uint32_t)(half + 127) << 23, highBits = (uint32_t)(whole - half + 127) << 23;
  float low, high;
  memcpy(&low, &lowBits, 4);
  memcpy(&high, &highBits, 4);
  value = value * low * high;
  value = x > 88.7f ? INFINITY : value;
  return x < -87.3f ? 0.0f : value;
}

/// erf x within 1.5e-7.
CK_INLINE float erf_f32(float x) {
  float z = fabsf(x);
  float zz = x * x;
  // erf(x) / x in x², |x| ≤ 1
  float p = 7.88908554e-5f;
  p = p * zz - 8.02083111e-4f;
  p = p * zz + 5.18953420e-3f;
  p = p * zz - 2.68544440e-2f;
  p = p * zz + 1.12836002e-1f;
  p = p * zz - 3.76126271e-1f;
  p = p * zz + 1.12837917f;
  // −log erfc(x), 1 ≤ x ≤ 4; beyond, erf is 1 in floats
  float c = z > 4.0f ? 4.0f : z;
  float q = 2.16875812e-5f;
  q = q * c - 4.41345304e-4f;
  q = q * c + 4.20460757e-3f;
  q = q * c - 2.52083839e-2f;
  q = q * c + 1.08418785e-1f;
  q = q * c + 6.33219693e-1f;
  q = q * c + 1.12957853f;
  q = q * c - 1.88063148e-4f;
  float far = copysignf(1.0f - exp_f32(-q), x);
  return z > 1.0f ? far : x * p;
}

/// tanh x within 2e-7 of it.
CK_INLINE float tanh_f32(float x) {
  float z = fabsf(x);
  float zz = x * x;
  // (tanh(x) − x) / x³ in x², |x| ≤ 0.65
  float p = 2.06463045e-3f;
  p = p * zz - 8.09192412e-3f;
  p = p * zz + 2.16663258e-2f;
  p = p * zz - 5.39405585e-2f;
  p = p * zz + 1.33331579e-1f;
  p = p * zz - 3.33333296e-1f;
  float bounded = z > 10.0f ? 10.0f : z;
  float far = copysignf(1.0f - 2.0f / (exp_f32(2.0f * bounded) + 1.0f), x);
  return z > 0.65f ? far : x + x * zz * p;
}

CK_INLINE float log_f32(float x) { return logf(x); }
CK_INLINE float sqrt_f32(float x) { return sqrtf(x); }
CK_INLINE float fabs_f32(float x) { return fabsf(x); }
CK_INLINE double exp_f64(double x) { return exp(x); }
CK_INLINE double erf_f64(double x) { return erf(x); }
CK_INLINE double tanh_f64(double x) { return tanh(x); }
CK_INLINE double log_f64(double x) { return log(x); }
CK_INLINE double sqrt_f64(double x) { return sqrt(x); }
CK_INLINE double fabs_f64(double x) { return fabs(x); }

#endif
