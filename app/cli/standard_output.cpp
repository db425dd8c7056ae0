// The C library's streams, with the reason of the first failure kept (later calls would overwrite errno).
#include "app/cli/standard_output.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include "engine/model/errors.h"

namespace nca {
namespace {

int first_error = 0;  // errno; 0: all went well so far

}  // namespace

void print_output(std::string_view text) {
    if (first_error != 0) return;
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) first_error = errno;
}

void flush_output() {
    if (first_error == 0 && std::fflush(stdout) != 0) first_error = errno;
    if (first_error != 0 && first_error != EPIPE)
        throw WriteFailed(fmt::format("can't write to standard output: {}; send it somewhere else",
                                      std::generic_category().message(first_error)));
}

void print_note(std::string_view text) {
    const std::string line = std::string(text) + "\n";
    std::fputs(line.c_str(), stderr);
}

}  // namespace nca
