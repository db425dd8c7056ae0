// The grid's own numbers where the frame carries them, else those of its picture.
#include "app/panels/stage_readout.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "app/channel_values.h"
#include "app/gui/widgets.h"
#include "app/value_text.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kLine = 21;

}  // namespace

void draw_stage_readout(Desk& desk, const ViewTransform& view, const ScreenArea& stage, int column, int row) {
    const LiveFrame& frame = desk.session.frame();
    const std::size_t index =
        static_cast<std::size_t>(row) * static_cast<std::size_t>(frame.grid.width) + static_cast<std::size_t>(column);
    if (4 * index + 4 > frame.pixels.size()) return;
    const auto channels = static_cast<std::size_t>(frame.channels);
    const auto part = [&](std::size_t c) {
        return frame.state.empty() ? fmt::format("{:.2f}", frame.pixels[4 * index + c] / 255.0).substr(0, 4)
                                   : short_decimal(static_cast<double>(frame.state[(index + 1) * channels - 4 + c]));
    };
    std::vector<std::string> lines{fmt::format("cell {}, {}", column, row)};
    const ValueScope& scope = desk.image.scope();
    if ((desk.view == View::channel || desk.view == View::change) && index < scope.values().size()) {
        const std::string value = value_text(static_cast<double>(scope.values()[index]), scope.range());
        lines.push_back(
            (desk.view == View::change ? std::string("change ") : fmt::format("channel {} ", desk.channels.channel)) +
            value);
    }
    lines.push_back(fmt::format("R {} G {}", part(0), part(1)));
    lines.push_back(fmt::format("B {} A {}", part(2), part(3)));
    const auto& target = desk.session.target().picture.pixels;
    if (lines.size() < 4 && target.size() == frame.pixels.size())
        lines.push_back("error " + short_scientific(cell_error(frame.pixels, target, index)));

    float width = 0;
    for (const std::string& line : lines) width = std::max(width, text_size(kSmallNumber, line.c_str()).x);
    const ScreenArea picture = view.picture();
    ImVec2 at{stage.x + px(16), stage.y + stage.height - px(8) - static_cast<float>(lines.size()) * px(kLine)};
    if (at.x + width > picture.x && picture.y + picture.height > at.y) {
        for (const std::string& line : lines) desk.readout += (desk.readout.empty() ? "" : "  ") + line;
        return;
    }
    for (const std::string& line : lines) {
        draw_text(ImGui::GetWindowDrawList(), at, kSmallNumber, kText2, line.c_str());
        at.y += px(kLine);
    }
}

}  // namespace nca
