// From top to bottom in the order of need.
#include "app/panels/channels_tab.h"

#include "app/gui/widgets.h"
#include "app/panels/channels_parts.h"

namespace nca {

void draw_channels_tab(Desk& desk) {
    desk.watch.state = true;  // only while this is seen
    if (desk.session.live().sizes.channels < 4) return;
    draw_channel_atlas(desk);
    gui::section_line();
    draw_channel_colours(desk);
    gui::section_line();
    draw_channel_brush(desk);
    gui::section_line();
    draw_channel_plot(desk);
}

}  // namespace nca
