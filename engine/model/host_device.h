// Marks functions that both g++ and nvcc compile: the arithmetic of one cell is written once for CPU and GPU.
// The only place that asks which compiler is at work.
#pragma once

#if defined(__CUDACC__)
#define NCA_HOST_DEVICE __host__ __device__
#else
#define NCA_HOST_DEVICE
#endif
