// Loops the compiler must vectorise, chosen for the CPU at run time, and the OpenBLAS loader.
//
// Every loop is made of IEEE operations in a fixed order (contraction into fused multiply-adds is
// off), so each clone of a function and each machine gives the same bits. Logarithms, and all such functions
// of doubles, are the system's, and products of matrices (panels.c, OpenBLAS) differ between kinds of processors: those give the
// same bits from run to run on one machine only.
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

/// Ends the program with a line for its user: what is missing on the machine is no fault of the code.
_Noreturn void ck_stop(const char *line);

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

/// Lets the other threads of a core run for some cycles, between two looks at a shared number.
void ck_pause(void);

/// What this thread records on; NULL when nothing. Not owned.
void *ck_thread_tape(void);
void ck_thread_set_tape(void *tape);

// MARK: random.c — Philox4x32-10 and Box–Muller

/// One Philox4x32-10 block: 128 random bits from a counter and a key.
void ck_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

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
  void ck_extent_##S(const T *x, size_t n, T *least, T *greatest);
CK_REDUCE(float, f32)
CK_REDUCE(double, f64)

// MARK: functions.c — functions of one variable; `a` is the slope below 0 of the leaky ReLU

enum {
  CK_EXP, CK_LOG, CK_SQRT, CK_SQUARE, CK_ABS, CK_TANH, CK_SIGMOID, CK_SILU, CK_GELU, CK_QUICK_GELU,
  CK_LEAKY_RELU
};

#define CK_FUNCTIONS(T, S)                                                                         \
  void ck_map_##S(T *out, const T *x, T a, int function, size_t n);                                \
  /** out = g f'(x) */                                                                             \
  void ck_map_adjoint_##S(T *out, const T *g, const T *x, T a, int function, size_t n);            \
  /** Rows of value ‖ gate, each `width` long, to value · GELU(gate). */                           \
  void ck_geglu_##S(T *out, const T *x, size_t rows, size_t width);                                \
  void ck_geglu_adjoint_##S(T *out, const T *g, const T *x, size_t rows, size_t width);
CK_FUNCTIONS(float, f32)
CK_FUNCTIONS(double, f64)

// MARK: softmax.c — over rows of `width`

#define CK_SOFTMAX(T, S)                                                                           \
  /** softmax(scale x), `scale` positive. Row r sees its first `visible` + r places, the others    \
      become 0; a negative `visible` shows all. `out` may be `x`. */                               \
  void ck_softmax_##S(T *out, const T *x, T scale, size_t rows, size_t width, ptrdiff_t visible);  \
  /** From the result y: out = scale y (g − g·y). `out` may be `g`. */                             \
  void ck_softmax_adjoint_##S(T *out, const T *g, const T *y, T scale, size_t rows, size_t width); \
  void ck_log_softmax_##S(T *out, const T *x, size_t rows, size_t width);                          \
  void ck_log_softmax_adjoint_##S(T *out, const T *g, const T *y, size_t rows, size_t width);
CK_SOFTMAX(float, f32)
CK_SOFTMAX(double, f64)

// MARK: norm.c — moments are pairs of a mean and an inverse standard deviation

#define CK_NORM(T, S)                                                                              \
  /** One picture [positions, channels] whose positions lie `apart` scalars apart, with a moments   \
      pair for each group; then, if wanted, the swish x σ(x). */                                   \
  void ck_group_norm_##S(T *out, T *moments, const T *x, const T *gamma, const T *beta,            \
                         double epsilon, bool swish, size_t positions, size_t apart,               \
                         size_t channels, size_t groups);                                          \
  /** Adds to dgamma and dbeta. */                                                                 \
  void ck_group_norm_adjoint_##S(T *dx, double *dgamma, double *dbeta, const T *g, const T *x,     \
                                 const T *moments, const T *gamma, const T *beta, bool swish,      \
                                 size_t positions, size_t channels, size_t groups);                \
  /** Rows, with a moments pair for each. */                                                       \
  void ck_layer_norm_##S(T *out, T *moments, const T *x, const T *gamma, const T *beta,            \
                         double epsilon, size_t rows, size_t width);                               \
  /** Adds to dgamma and dbeta. */                                                                 \
  void ck_layer_norm_adjoint_##S(T *dx, double *dgamma, double *dbeta, const T *g, const T *x,     \
                                 const T *moments, const T *gamma, size_t rows, size_t width);
CK_NORM(float, f32)
CK_NORM(double, f64)

// MARK: convolution.c — one picture [height, width, channels] at a time

/// The places a kernel takes on a picture.
typedef struct {
  ptrdiff_t height, width, channels;
  ptrdiff_t kernelHeight, kernelWidth, stride, top, left;
  ptrdiff_t outHeight, outWidth;
} CKWindow;

#define CK_CONVOLUTION(T, S)                                                                       \
  /** A row [kernelHeight, kernelWidth, channels] for each place of the kernel; zeros outside. */  \
  void ck_patches_##S(T *out, const T *x, const CKWindow *w);                                      \
  /** The sum of all rows' parts at their places. */                                               \
  void ck_patches_adjoint_##S(T *dx, const T *g, const CKWindow *w);                               \
  /** Means over squares of `side` pixels; what is left over at the far edges is not read. */      \
  void ck_average_pool_##S(T *out, const T *x, size_t height, size_t width, size_t channels,       \
                           size_t side);                                                           \
  /** Each pixel, times `scale`, repeated over a square: `height` and `width` are the result's. */ \
  void ck_spread_##S(T *out, const T *x, size_t height, size_t width, size_t channels,             \
                     size_t side, T scale);
CK_CONVOLUTION(float, f32)
CK_CONVOLUTION(double, f64)

// MARK: winograd.c — 3×3 convolutions of stride 1 in tiles of 2×2 results, tile lines of one picture

#define CK_WINOGRAD(T, S)                                                                          \
  /** The 4×4 pixels under each tile of `lines` lines of tiles, made ready: [16][tiles, channels]  \
      with the 16 `apart` scalars apart. */                                                        \
  void ck_winograd_pixels_##S(T *out, size_t apart, const T *x, const CKWindow *w,                 \
                              ptrdiff_t first, ptrdiff_t lines);                                   \
  /** From the products [16][tiles, outs] the results, plus a bias, which may be NULL. */          \
  void ck_winograd_results_##S(T *out, const T *m, size_t apart, const T *bias,                    \
                               const CKWindow *w, ptrdiff_t outs, ptrdiff_t first,                 \
                               ptrdiff_t lines);                                                   \
  /** The adjoint of that: from the results' gradient [16][tiles, outs]. */                        \
  void ck_winograd_gradients_##S(T *out, size_t apart, const T *g, const CKWindow *w,              \
                                 ptrdiff_t outs, ptrdiff_t first, ptrdiff_t lines);                \
  /** Kernels [outs, 3, 3, ins] as [16, outs, ins]. */                                             \
  void ck_winograd_weights_##S(T *out, const T *w, size_t outs, size_t ins);                       \
  /** From the gradient of [16, outs, ins] that of the kernels. */                                 \
  void ck_winograd_weights_adjoint_##S(T *dw, const T *p, size_t outs, size_t ins);
CK_WINOGRAD(float, f32)
CK_WINOGRAD(double, f64)

// MARK: broadcast.c

enum { CK_ADD, CK_SUBTRACT, CK_MULTIPLY, CK_DIVIDE };

#define CK_BROADCAST(T, S)                                                                         \
  /** x ∘ y into contiguous `out`; a stride of 0 repeats. At most CK_MAXIMUM_RANK axes. */         \
  void ck_combine_##S(T *out, const T *x, const ptrdiff_t *sx, const T *y, const ptrdiff_t *sy,    \
                      const ptrdiff_t *shape, int rank, int operation);                            \
  /** [outer, n, inner] summed over its middle axis, in double. */                                 \
  void ck_sum_axis_##S(T *out, const T *x, size_t outer, size_t n, size_t inner);                  \
  /** Copies rows of `width` that start `apart` and `outApart` scalars after each other. */        \
  void ck_copy_rows_##S(T *out, size_t outApart, const T *x, size_t apart, size_t width,           \
                        size_t rows);                                                              \
  /** One row, repeated. */                                                                        \
  void ck_fill_rows_##S(T *out, const T *x, size_t width, size_t rows);                            \
  /** Adds row r of x to row places[r] of out. */                                                  \
  void ck_add_rows_##S(T *out, const T *x, const int32_t *places, size_t width, size_t rows);
CK_BROADCAST(float, f32)
CK_BROADCAST(double, f64)

// MARK: optimise.c

/// One step of Adam or AdamW: gradients are taken times `scale`, plus `pull` times the weight
/// (Adam's decay); the weight is taken times `keep` (AdamW's decay). The corrections are
/// 1 / (1 − βᵗ).
typedef struct {
  float rate, beta1, beta2, epsilon, keep, pull, scale, correction1, correction2;
} CKAdam;

void ck_adam(float *w, float *m, float *v, const float *g, const CKAdam *s, size_t n);

/// m = momentum m + scale g; w −= rate m.
void ck_momentum(float *w, float *m, const float *g, float rate, float momentum, float scale,
                 size_t n);

// MARK: panels.c — products with a weight laid out beforehand; fused multiply-adds

/// How many columns a panel has on this processor; 0 where the products must not be called. With
/// `EXPLORER_VECTORS` in the environment, `avx2` or `none`, it is as on a lesser one.
size_t ck_panel_width(void);

/// How many floats a weight takes when laid out.
size_t ck_panels_size(size_t depth, size_t columns);

/// Lays out a matrix [depth, columns] whose neighbours lie `down` and `right` scalars apart.
void ck_pack_panels(float *out, const float *w, size_t right, size_t down, size_t depth,
                    size_t columns);

/// out [rows, columns] = x [rows, depth] × the matrix + bias, which may be NULL. The rows of x lie
/// `apart` scalars apart. Each result is summed in the order of the depth, whatever the rows.
void ck_panels(float *out, const float *x, size_t apart, const float *packed, const float *bias,
               size_t rows, size_t depth, size_t columns);

/// out [rows, columns] = or += x × b, as they lie: x at row · rowStep + k · depthStep, the rows of b
/// and out `apart` and `outApart` scalars apart. For a b that fits the cache.
void ck_product(float *out, size_t outApart, const float *x, size_t rowStep, size_t depthStep,
                const float *b, size_t apart, bool accumulates, size_t rows, size_t depth,
                size_t columns);

// MARK: stored.c — numbers as files keep them, little-endian and at any address

void ck_float_from_f16(float *out, const void *in, size_t n);
void ck_float_from_bf16(float *out, const void *in, size_t n);
void ck_float_from_f64(float *out, const void *in, size_t n);

/// Rounds to nearest, ties to even; the number of finite values that became infinite.
size_t ck_f16_from_float(uint16_t *out, const float *x, size_t n);

#endif
