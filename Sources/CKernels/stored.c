// Numbers as files keep them, to floats and back. Integers throughout, so that every bit is the
// same on every CPU: subnormals, infinities, and the payload of what is not a number.
#include "CKernels.h"
#include "clones.h"

#include <string.h>

static inline float floatOf(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline uint32_t bitsOf(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/// Files promise no alignment: elements are copied, which the compiler makes into wide loads.
CK_CLONES void ck_float_from_f16(float *out, const void *in, size_t n) {
  const char *bytes = in;
  for (size_t i = 0; i < n; i++) {
    uint16_t half;
    memcpy(&half, bytes + 2 * i, 2);
    uint32_t magnitude = half & 0x7fffu, sign = (uint32_t)(half & 0x8000u) << 16;
    // The exponent's bias grows from 15 to 127; infinity and what is no number keep all ones.
    uint32_t normal = (magnitude << 13) + (magnitude >= 0x7c00u ? 224u << 23 : 112u << 23);
    // A subnormal half counts steps of 2⁻²⁴; the product is exact.
    uint32_t small = bitsOf((float)(int32_t)magnitude * 0x1p-24f);
    out[i] = floatOf((magnitude < 0x400u ? small : normal) | sign);
  }
}

CK_CLONES void ck_float_from_bf16(float *out, const void *in, size_t n) {
  const char *bytes = in;
  for (size_t i = 0; i < n; i++) {
    uint16_t half;
    memcpy(&half, bytes + 2 * i, 2);
    out[i] = floatOf((uint32_t)half << 16);
  }
}

CK_CLONES void ck_float_from_f64(float *out, const void *in, size_t n) {
  const char *bytes = in;
  for (size_t i = 0; i < n; i++) {
    double value;
    memcpy(&value, bytes + 8 * i, 8);
    out[i] = (float)value;
  }
}

CK_CLONES size_t ck_f16_from_float(uint16_t *out, const float *x, size_t n) {
  size_t overflows = 0;
  for (size_t i = 0; i < n; i++) {
    uint32_t bits = bitsOf(x[i]), magnitude = bits & 0x7fffffffu;
    // Adding just under half a step, and the step's own last bit, rounds to nearest, ties to even.
    uint32_t normal = (magnitude - (112u << 23) + 0xfffu + ((magnitude >> 13) & 1u)) >> 13;
    // Near ½ a float counts in steps of 2⁻²⁴, the subnormals' own: the addition rounds.
    uint32_t small = bitsOf(floatOf(magnitude) + 0.5f) - 0x3f000000u;
    uint32_t payload = (magnitude >> 13) & 0x3ffu;
    uint32_t noNumber = 0x7c00u | (payload ? payload : 0x200u);
    uint32_t half = magnitude < 0x38800000u ? small : normal;
    // 65520 is halfway from the greatest half, 65504, to the next, which is not there.
    half = magnitude >= 0x477ff000u ? 0x7c00u : half;
    half = magnitude > 0x7f800000u ? noNumber : half;
    out[i] = (uint16_t)(half | ((bits >> 16) & 0x8000u));
    overflows += magnitude >= 0x477ff000u && magnitude < 0x7f800000u;
  }
  return overflows;
}
