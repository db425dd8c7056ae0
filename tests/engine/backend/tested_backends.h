// Which backends the tests of backends, trainer and live grid look at, chosen by the program they are part of:
// engine_tests takes all that this machine can run, cuda_tests the GPU's on the processor.
#pragma once

#include <string>
#include <vector>

namespace nca::test {

std::vector<std::string> tested_backends();

}  // namespace nca::test
