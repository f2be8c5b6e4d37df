// Loops the compiler must vectorise, chosen for the CPU at run time, and the OpenBLAS loader.
//
// Every loop is made of IEEE operations in a fixed order (contraction into fused multiply-adds is
// off), so each clone of a function and each machine gives the same bits.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// MARK: blas.c — OpenBLAS, opened at run time

typedef struct {
  void (*sgemm)(int order, int transA, int transB, int m, int n, int k, float alpha,
                const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);
  void (*dgemm)(int order, int transA, int transB, int m, int n, int k, double alpha,
                const double *a, int lda, const double *b, int ldb, double beta, double *c, int ldc);
  void (*setThreads)(int count);
  char *(*coreName)(void);
  char *(*configuration)(void);
} CKBlas;

/// Opens OpenBLAS with the kernels that suit this CPU and one thread a call, and fills `blas`.
/// Returns NULL, or a sentence that says what is missing and which package brings it.
const char *ck_blas_open(CKBlas *blas);

/// The value `OPENBLAS_CORETYPE` gets when the user has not set it; NULL leaves it to the library.
const char *ck_blas_preferred_core(void);

/// Writes the path of the opened library's file, or an empty string.
void ck_blas_path(char *path, size_t capacity);

// MARK: cpu.c

/// The CPU's vector features that matter here, best last, such as "sse2 avx2 fma avx512f".
const char *ck_cpu_features(void);

/// How many CPUs this process may use, at least 1.
int ck_cpu_count(void);

/// Whether the calling thread is inside a parallel section, and a way to say so.
bool ck_thread_is_worker(void);
void ck_thread_set_worker(bool value);

// MARK: random.c — Philox4x32-10 and Box–Muller

/// One Philox4x32-10 block: 128 random bits from a counter and a key.
void ck_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/// Elements `offset ..< offset + n` of a stream of 32-bit words.
void ck_random_words(uint32_t *out, size_t n, uint64_t seed, uint64_t stream, uint64_t offset);

/// Elements `offset ..< offset + n` of a stream of uniforms in [0, 1), multiples of 2⁻²⁴.
void ck_random_uniform(float *out, size_t n, uint64_t seed, uint64_t stream, uint64_t offset);

/// Elements `offset ..< offset + n` of a stream of standard normals.
void ck_random_normal(float *out, size_t n, uint64_t seed, uint64_t stream, uint64_t offset);

/// One element of that stream, computed alone and without vectors.
float ck_random_normal_at(uint64_t seed, uint64_t stream, uint64_t index);

// MARK: arithmetic.c — element by element; `out` may be one of the inputs

enum { CK_MAXIMUM_RANK = 8 };

#define CK_ARITHMETIC(T, S)                                                                        \
  void ck_add_##S(T *out, const T *x, const T *y, size_t n);                                       \
  void ck_subtract_##S(T *out, const T *x, const T *y, size_t n);                                  \
  void ck_multiply_##S(T *out, const T *x, const T *y, size_t n);                                  \
  void ck_divide_##S(T *out, const T *x, const T *y, size_t n);                                    \
  /** out = a x + c */                                                                             \
  void ck_affine_##S(T *out, const T *x, T a, T c, size_t n);                                      \
  /** out = a / x */                                                                               \
  void ck_reciprocal_##S(T *out, const T *x, T a, size_t n);                                       \
  /** out = a x + b y */                                                                           \
  void ck_blend_##S(T *out, T a, const T *x, T b, const T *y, size_t n);                           \
  /** A strided view of at most CK_MAXIMUM_RANK axes to contiguous memory. */                      \
  void ck_gather_##S(T *out, const T *x, int rank, const ptrdiff_t *shape,                         \
                     const ptrdiff_t *strides);
CK_ARITHMETIC(float, f32)
CK_ARITHMETIC(double, f64)

// MARK: reduce.c — accumulated in double, in an order that does not depend on the CPU

#define CK_REDUCE(T, S)                                                                            \
  double ck_sum_##S(const T *x, size_t n);                                                         \
  /** Σ (x − centre)² */                                                                           \
  double ck_sum_squares_##S(const T *x, double centre, size_t n);                                  \
  /** The least and the greatest; not a number anywhere gives not a number for both. */            \
  void ck_extent_##S(const T *x, size_t n, T *least, T *greatest);                                 \
  /** One more draw, `weight` = 1 / draws so far: mean += (x − mean)·weight, and the squares. */   \
  void ck_accumulate_##S(double *mean, double *squares, const T *x, double weight, size_t n);
CK_REDUCE(float, f32)
CK_REDUCE(double, f64)

#endif
