// Opens OpenBLAS at run time, after telling it which kernels suit this CPU.
//
// OpenBLAS reads OPENBLAS_CORETYPE while it is being loaded, and versions of Debian 12's age do not
// know later CPUs: on those they fall back to kernels of 2006. So the variable has to stand
// before dlopen, which linking in the usual way cannot do.
#define _GNU_SOURCE
#include "CKernels.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *library;

const char *ck_blas_preferred_core(void) {
#if defined(__x86_64__)
  const char *most = getenv("EXPLORER_VECTORS");  // as in panels.c
  bool none = most && strcmp(most, "none") == 0, less = none || (most && strcmp(most, "avx2") == 0);
  __builtin_cpu_init();
  if (!less && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
    return __builtin_cpu_supports("avx512bf16") ? "COOPERLAKE" : "SKYLAKEX";
  if (!none && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "HASWELL";
  if (__builtin_cpu_supports("avx")) return "SANDYBRIDGE";
#endif
  return NULL;
}

static void *openAny(void) {
#if defined(__APPLE__)
  static const char *const names[] = {
    "libopenblas.0.dylib", "libopenblas.dylib",
    "/opt/homebrew/opt/openblas/lib/libopenblas.dylib", NULL};
#else
  static const char *const names[] = {"libopenblas.so.0", "libopenblas.so", NULL};
#endif
  for (int i = 0; names[i]; i++) {
    void *handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (handle) return handle;
  }
  return NULL;
}

const char *ck_blas_open(CKBlas *blas) {
  const char *core = ck_blas_preferred_core();
  if (core) setenv("OPENBLAS_CORETYPE", core, 0);  // 0: the user's own setting stays
  setenv("OPENBLAS_NUM_THREADS", "1", 1);  // our workers call it side by side

  library = openAny();
  if (!library) {
    const char *reason = dlerror();
    static char text[512];
    snprintf(text, sizeof text,
             "OpenBLAS was not found. On Debian or Ubuntu: sudo apt-get install libopenblas0-pthread"
             " (or libopenblas-dev). The loader said: %.200s", reason ? reason : "nothing");
    return text;
  }
  *(void **)&blas->sgemm = dlsym(library, "cblas_sgemm");
  *(void **)&blas->dgemm = dlsym(library, "cblas_dgemm");
  *(void **)&blas->setThreads = dlsym(library, "openblas_set_num_threads");
  *(void **)&blas->coreName = dlsym(library, "openblas_get_corename");
  *(void **)&blas->configuration = dlsym(library, "openblas_get_config");
  if (!blas->sgemm || !blas->dgemm || !blas->setThreads || !blas->coreName || !blas->configuration)
    return "The OpenBLAS that was found lacks cblas_sgemm or openblas_get_corename. On Debian or"
           " Ubuntu: sudo apt-get install libopenblas0-pthread";
  blas->setThreads(1);
  return NULL;
}

void ck_stop(const char *line) {
  static atomic_flag isSaid = ATOMIC_FLAG_INIT;
  while (atomic_flag_test_and_set(&isSaid)) pause();  // another thread is saying it
  fflush(NULL);
  fprintf(stderr, "error: %s\n", line);
  _exit(1);
}

void ck_blas_path(char *path, size_t capacity) {
  if (capacity == 0) return;
  path[0] = 0;
  if (!library) return;
  Dl_info info;
  void *symbol = dlsym(library, "cblas_sgemm");
  if (symbol && dladdr(symbol, &info) && info.dli_fname)
    snprintf(path, capacity, "%s", info.dli_fname);
}
