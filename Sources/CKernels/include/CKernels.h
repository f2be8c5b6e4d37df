// Loops the compiler must vectorise, chosen for the CPU at run time, and the OpenBLAS loader.
#ifndef CKERNELS_H
#define CKERNELS_H
#endif
