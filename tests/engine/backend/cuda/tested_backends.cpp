// Of cuda_tests: the GPU's backends, whose kernels run on the processor there.
#include "tests/engine/backend/tested_backends.h"

namespace nca::test {

std::vector<std::string> tested_backends() { return {"cuda-fp32"}; }

}  // namespace nca::test
