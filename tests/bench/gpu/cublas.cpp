// The three functions that are used, with the numbers that cublas_api.h and library_types.h give their arguments: the
// headers need not be there, and these have not changed since CUDA 11.
#include "tests/bench/gpu/cublas.h"

#include <dlfcn.h>

#include <array>
#include <cstdlib>

namespace nca::bench {
namespace {

constexpr int kAsItIs = 0;             // CUBLAS_OP_N
constexpr int kHalf = 2;               // CUDA_R_16F
constexpr int kSumsInFloat = 68;       // CUBLAS_COMPUTE_32F
constexpr int kDefaultAlgorithm = -1;  // CUBLAS_GEMM_DEFAULT

using Create = int (*)(void**);
using Destroy = int (*)(void*);
using Multiply = int (*)(void*, int, int, int, int, int, const void*, const void*, int, int, const void*, int, int,
                         const void*, void*, int, int, int, int);

template <class Function>
Function function(void* library, const char* name) {
    return reinterpret_cast<Function>(dlsym(library, name));
}

}  // namespace

Cublas::Cublas() {
    const char* wanted = std::getenv("DNCA_CUBLAS");
    const std::array<const char*, 4> names{wanted != nullptr ? wanted : "", "libcublas.so.13", "libcublas.so.12",
                                           "libcublas.so"};
    for (const char* name : names) {
        if (*name == '\0') continue;
        library_ = dlopen(name, RTLD_NOW | RTLD_LOCAL);
        if (library_ == nullptr) continue;
        const auto create = function<Create>(library_, "cublasCreate_v2");
        if (create != nullptr && create(&handle_) == 0) {
            words_ = name;
            return;
        }
        handle_ = nullptr;
        words_ = std::string(name) + " does not start";
        return;
    }
    words_ = "libcublas is not on this machine";
}

Cublas::~Cublas() {
    if (handle_ == nullptr) return;
    if (const auto destroy = function<Destroy>(library_, "cublasDestroy_v2"); destroy != nullptr) destroy(handle_);
}

bool Cublas::multiply(const void* a, const void* b, void* c, int side) const {
    const auto multiply = handle_ != nullptr ? function<Multiply>(library_, "cublasGemmEx") : nullptr;
    if (multiply == nullptr) return false;
    const float one = 1;
    const float zero = 0;
    return multiply(handle_, kAsItIs, kAsItIs, side, side, side, &one, a, kHalf, side, b, kHalf, side, &zero, c, kHalf,
                    side, kSumsInFloat, kDefaultAlgorithm) == 0;
}

}  // namespace nca::bench
