// What the CPU can do, and what this thread is doing: whether it is a worker, and its tape.
#define _GNU_SOURCE
#include "CKernels.h"

#include <sched.h>
#include <string.h>
#include <unistd.h>

const char *ck_cpu_features(void) {
#if defined(__x86_64__)
  static _Thread_local char found[96];
  strcpy(found, "sse2");
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx")) strcat(found, " avx");
  if (__builtin_cpu_supports("avx2")) strcat(found, " avx2");
  if (__builtin_cpu_supports("fma")) strcat(found, " fma");
  if (__builtin_cpu_supports("avx512f")) strcat(found, " avx512f");
  if (__builtin_cpu_supports("avx512bw")) strcat(found, " avx512bw");
  if (__builtin_cpu_supports("avx512bf16")) strcat(found, " avx512bf16");
  return found;
#elif defined(__aarch64__)
  return "neon";
#else
  return "";
#endif
}

static _Thread_local bool isWorker;

bool ck_thread_is_worker(void) { return isWorker; }
void ck_thread_set_worker(bool value) { isWorker = value; }

void ck_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static _Thread_local void *tape;

void *ck_thread_tape(void) { return tape; }
void ck_thread_set_tape(void *value) { tape = value; }

int ck_cpu_count(void) {
#if defined(__linux__)
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return CPU_COUNT(&allowed);
#endif
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count < 1 ? 1 : (int)count;
}
