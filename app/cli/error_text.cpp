// One number as text.
#include "app/cli/error_text.h"

#include <fmt/format.h>

namespace nca {

std::string ratio_text(double before, double after) {
    if (!(before > 0)) return "-";
    return fmt::format("{:.3f}", after / before);
}

}  // namespace nca
