// Of gpu_tests: the GPU's backends, on the real device.
#include "tests/engine/backend/tested_backends.h"

namespace nca::test {

std::vector<std::string> tested_backends() { return {"cuda", "cuda-fp32"}; }

}  // namespace nca::test
