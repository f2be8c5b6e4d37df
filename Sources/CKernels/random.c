// Random numbers that are a function of (seed, stream, index) and of nothing else.
//
// Bits: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
// The key is the seed; the counter is the block's index and the stream. Block b holds the elements
// 4b ... 4b + 3. Normals: Box–Muller on the pairs (0, 1) and (2, 3) of a block.
//
// The system's logf, sinf and cosf differ between machines in the last bits, so the three functions
// here are polynomials of plain IEEE operations: the same bits everywhere, and loops of them
// vectorise.
#include "CKernels.h"
#include "clones.h"

#include <math.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

/// Blocks computed together: enough to fill the widest vectors, few enough to stay in L1.
enum { lanes = 32 };

INLINE void philoxRound(uint32_t c[4], uint32_t k0, uint32_t k1) {
  uint64_t p0 = (uint64_t)0xD2511F53u * c[0];
  uint64_t p1 = (uint64_t)0xCD9E8D57u * c[2];
  uint32_t n0 = (uint32_t)(p1 >> 32) ^ c[1] ^ k0;
  uint32_t n2 = (uint32_t)(p0 >> 32) ^ c[3] ^ k1;
  c[0] = n0;
  c[1] = (uint32_t)p1;
  c[2] = n2;
  c[3] = (uint32_t)p0;
}

INLINE void philox(uint32_t c[4], uint32_t k0, uint32_t k1) {
#pragma clang loop unroll(full)
  for (int round = 0; round < 10; round++) {
    philoxRound(c, k0, k1);
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
}

INLINE void block(uint32_t c[4], uint64_t seed, uint64_t stream, uint64_t index) {
  c[0] = (uint32_t)index;
  c[1] = (uint32_t)(index >> 32);
  c[2] = (uint32_t)stream;
  c[3] = (uint32_t)(stream >> 32);
  philox(c, (uint32_t)seed, (uint32_t)(seed >> 32));
}

/// Two independent standard normals from two words, within 1e-6 of the exact ones relative to their
/// radius; the greatest magnitude is 6.66.
INLINE void boxMuller(uint32_t w0, uint32_t w1, float *z0, float *z1) {
  // u in (0, 1], from 31 bits: signed conversions are single instructions everywhere.
  float u = ((float)(int32_t)(w0 >> 1) + 0.5f) * 0x1p-31f;

  // log u = e log 2 + log m, m in [√½, √2); log(1 + f) = f − f²/2 + f³ P(f).
  uint32_t bits;
  memcpy(&bits, &u, 4);
  int32_t e = (int32_t)(bits - 0x3F3504F3u) >> 23;
  uint32_t mantissa = bits - ((uint32_t)e << 23);
  float m;
  memcpy(&m, &mantissa, 4);
  // Near u = 1 the distance to 1 is taken from the bits, where it is still exact.
  float left = ((float)(int32_t)(~w0 >> 1) + 0.5f) * 0x1p-31f;
  float f = e == 0 ? -left : m - 1.0f;
  float p = 0.0870043057f;
  p = p * f - 0.142674862f;
  p = p * f + 0.149147692f;
  p = p * f - 0.165775848f;
  p = p * f + 0.199630637f;
  p = p * f - 0.25001337f;
  p = p * f + 0.333339107f;
  float ff = f * f;
  float logarithm = (float)e * 0.693147181f + (f + (ff * f * p - 0.5f * ff));
  float radius = sqrtf(-2.0f * logarithm);

  // The two high bits of w1 choose the quarter of the circle, the others the angle within it, in
  // [−π/4, π/4). A constant turn by π/4 does not change the distribution.
  int32_t within = (int32_t)(w1 & 0x3FFFFFFFu) - 0x20000000;
  float x = (float)within * (1.57079633f * 0x1p-30f);
  float xx = x * x;
  float s = -0.000195172989f;
  s = s * xx + 0.00833217815f;
  s = s * xx - 0.166666549f;
  float sine = x + x * xx * s;
  float c = 2.44384514e-05f;
  c = c * xx - 0.00138873675f;
  c = c * xx + 0.0416666469f;
  float cosine = 1.0f - 0.5f * xx + xx * xx * c;

  // Quarter turns: (c, s), (−s, c), (−c, −s), (s, −c).
  uint32_t odd = 0u - ((w1 >> 30) & 1u);
  uint32_t sineBits, cosineBits;
  memcpy(&sineBits, &sine, 4);
  memcpy(&cosineBits, &cosine, 4);
  uint32_t a = (cosineBits & ~odd) | (sineBits & odd);
  uint32_t b = (sineBits & ~odd) | (cosineBits & odd);
  uint32_t half = w1 & 0x80000000u;
  a ^= half ^ (odd & 0x80000000u);
  b ^= half;
  float first, second;
  memcpy(&first, &a, 4);
  memcpy(&second, &b, 4);
  *z0 = radius * first;
  *z1 = radius * second;
}

void ck_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
  uint32_t c[4] = {counter[0], counter[1], counter[2], counter[3]};
  philox(c, key[0], key[1]);
  memcpy(out, c, sizeof c);
}

float ck_random_normal_at(uint64_t seed, uint64_t stream, uint64_t index) {
  uint32_t c[4];
  block(c, seed, stream, index >> 2);
  float z[2];
  int pair = (index & 2) != 0;
  boxMuller(c[2 * pair], c[2 * pair + 1], &z[0], &z[1]);
  return z[index & 1];
}

CK_CLONES static void uniformBlocks(float *restrict out, uint64_t seed, uint64_t stream,
                                    uint64_t first) {
  for (int i = 0; i < lanes; i++) {
    uint32_t c[4];
    block(c, seed, stream, first + (uint64_t)i);
    for (int j = 0; j < 4; j++) out[4 * i + j] = (float)(int32_t)(c[j] >> 8) * 0x1p-24f;
  }
}

CK_CLONES static void normalBlocks(float *restrict out, uint64_t seed, uint64_t stream,
                                   uint64_t first) {
  for (int i = 0; i < lanes; i++) {
    uint32_t c[4];
    block(c, seed, stream, first + (uint64_t)i);
    float z[4];
    boxMuller(c[0], c[1], &z[0], &z[1]);
    boxMuller(c[2], c[3], &z[2], &z[3]);
    out[4 * i] = z[0];
    out[4 * i + 1] = z[1];
    out[4 * i + 2] = z[2];
    out[4 * i + 3] = z[3];
  }
}

/// Fills any range of a stream from whole groups of blocks; the ends go through a small buffer.
#define FILL(name, T, blocks)                                                                      \
  void name(T *out, size_t n, uint64_t seed, uint64_t stream, uint64_t offset) {                   \
    enum { group = 4 * lanes };                                                                    \
    T buffer[group];                                                                               \
    while (n > 0) {                                                                                \
      uint64_t first = offset / 4;                                                                 \
      size_t skip = (size_t)(offset % 4);                                                          \
      size_t taken = group - skip < n ? group - skip : n;                                          \
      if (taken == group) {                                                                        \
        blocks(out, seed, stream, first);                                                          \
      } else {                                                                                     \
        blocks(buffer, seed, stream, first);                                                       \
        memcpy(out, buffer + skip, taken * sizeof(T));                                             \
      }                                                                                            \
      out += taken;                                                                                \
      offset += taken;                                                                             \
      n -= taken;                                                                                  \
    }                                                                                              \
  }

FILL(ck_random_uniform, float, uniformBlocks)
FILL(ck_random_normal, float, normalBlocks)
