// A build without CUDA.
#include "tests/on_gpu/interop/driven_context.h"

namespace nca::test {

std::string why_context_is_not_driven() { return "this program was built without CUDA"; }

}  // namespace nca::test
