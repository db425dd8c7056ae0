// The speed of 16-bit matrix products on the GPU, measured: what shares of a GPU's speed are shares of. Inputs fp16,
// sums fp32, as the engine's own. matmul_peak.cu measures; matmul_peak_absent.cpp stands for it in a build without
// CUDA.
#pragma once

#include <string>

namespace nca::bench {

struct MatmulPeak {
    double tflops = 0;         ///< the better of the two; 0: nothing could be measured
    double mma_tflops = 0;     ///< mma.sync alone, operands in registers
    double cublas_tflops = 0;  ///< cuBLAS on 8192 x 8192 x 8192; 0: it was not at hand
    std::string cublas;        ///< the library, or why there is none
    std::string why_not;       ///< why tflops is 0; else empty
};

/// Takes a second. cuBLAS is looked for where the system looks for libraries, and first at $DNCA_CUBLAS.
MatmulPeak measure_matmul_peak();

}  // namespace nca::bench
