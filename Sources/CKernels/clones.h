// Builds a function once for each generation of CPU and picks one when the program is loaded.
#ifndef CK_CLONES_H
#define CK_CLONES_H

#if defined(__x86_64__) && defined(__linux__)
#define CK_CLONES \
  __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CK_CLONES
#endif

/// Before a loop whose turns touch only their own elements: results may stand where inputs stood,
/// and the vectors are taken all the same. Without it a check at run time finds the overlap and
/// takes the scalar loop.
#define CK_APART _Pragma("clang loop vectorize(assume_safety)")

#endif
