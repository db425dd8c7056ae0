// Draws nothing yet: the row has no height while Desk::ribbon is not set.
#include "app/panels/ribbon.h"

namespace nca {

void draw_ribbon(Desk&) {}

}  // namespace nca
