// Only what is seen is drawn.
#include "app/panels/cell_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "app/gui/widgets.h"
#include "app/panels/plot_drawing.h"
#include "app/value_text.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kLeastZoom = 56;  // pixels a cell at scale 1
constexpr float kTopRuler = 20;
constexpr float kLeftRuler = 28;
constexpr int kLinesFrom = 12;        // pixels a cell
constexpr double kBrightCell = 0.42;  // luminance above which dark figures are read better
constexpr Role kCellNumber{Face::mono, 14};

ImU32 figure_colour(const Rgb& shown) {
    const double luminance = (0.2126 * shown[0] + 0.7152 * shown[1] + 0.0722 * shown[2]) / 255;
    return luminance > kBrightCell ? kBg0 : kText1;
}

/// A cell's own numbers: all channels where the frame carries them, else its colour.
struct CellNumbers {
    const LiveFrame& frame;
    std::size_t cell;

    bool dead() const {
        if (!frame.state.empty()) {
            const auto count = static_cast<std::size_t>(frame.channels);
            const auto first = frame.state.begin() + static_cast<std::ptrdiff_t>(cell * count);
            return std::all_of(first, first + frame.channels, [](float value) { return value == 0.0F; });
        }
        const auto first = frame.pixels.begin() + static_cast<std::ptrdiff_t>(4 * cell);
        return std::all_of(first, first + 4, [](std::uint8_t value) { return value == 0; });
    }
    double part(std::size_t c) const {
        if (frame.state.empty()) return frame.pixels[4 * cell + c] / 255.0;
        const auto count = static_cast<std::size_t>(frame.channels);
        return static_cast<double>(frame.state[cell * count + count - 4 + c]);
    }
};

std::string two_decimals(double value) {
    std::string text = std::isfinite(value) ? fmt::format("{:.2f}", value) : std::string("NaN");
    return text == "-0.00" ? "0.00" : text;
}

}  // namespace

bool shows_cell_values(int zoom) { return static_cast<float>(zoom) >= px(kLeastZoom); }

SeenCells seen_cells(const ViewTransform& view, const ScreenArea& stage, const GridSize& grid) {
    const ScreenPoint least = view.to_cells({stage.x, stage.y});
    const ScreenPoint most = view.to_cells({stage.x + stage.width, stage.y + stage.height});
    const auto first = [](float at, int count) { return std::clamp(static_cast<int>(std::floor(at)), 0, count); };
    const auto last = [](float at, int count) { return std::clamp(static_cast<int>(std::ceil(at)), 0, count); };
    return {{first(least.x, grid.width), first(least.y, grid.height)},
            {last(most.x, grid.width), last(most.y, grid.height)}};
}

ScreenArea area_for_cells(const ScreenArea& stage, int zoom) {
    if (!shows_cell_values(zoom)) return stage;
    return {stage.x + px(kLeftRuler), stage.y + px(kTopRuler), stage.width - px(kLeftRuler),
            stage.height - px(kTopRuler)};
}

void draw_cell_lines(const ViewTransform& view, const GridSize& grid) {
    if (view.zoom() < kLinesFrom) return;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ScreenArea picture = view.picture();
    const float strength = std::min((static_cast<float>(view.zoom()) - 10) / 6.0F, 1.0F);
    const ImU32 line = IM_COL32(0, 0, 0, static_cast<int>(89 * strength));
    for (int x = 1; x < grid.width; ++x) {
        const float at = picture.x + static_cast<float>(x * view.zoom());
        list->AddLine({at, picture.y}, {at, picture.y + picture.height}, line);
    }
    for (int y = 1; y < grid.height; ++y) {
        const float at = picture.y + static_cast<float>(y * view.zoom());
        list->AddLine({picture.x, at}, {picture.x + picture.width, at}, line);
    }
}

int draw_cell_values(const Desk& desk, const ViewTransform& view, const ScreenArea& stage) {
    if (!shows_cell_values(view.zoom())) return 0;
    const LiveFrame& frame = desk.session.frame();
    const ScreenArea room = area_for_cells(stage, view.zoom());
    const SeenCells seen = seen_cells(view, room, frame.grid);
    const ValueScope& scope = desk.image.scope();
    const bool mapped = is_map_view(desk.view);
    if (mapped && scope.empty()) return 0;
    const auto& cells = desk.image.cells();
    if (desk.image.grid() != frame.grid) return 0;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const auto zoom = static_cast<float>(view.zoom());
    const float pitch = std::floor(std::min(zoom / 4.2F, px(17)));
    const float margin = std::floor((zoom - text_size(kCellNumber, "R 0.00").x) / 2);
    int written = 0;
    for (int row = seen.first[1]; row < seen.last[1]; ++row)
        for (int column = seen.first[0]; column < seen.last[0]; ++column) {
            const ScreenPoint at = view.to_screen({static_cast<float>(column), static_cast<float>(row)});
            if (at.x < room.x || at.y < room.y || at.x + zoom > room.x + room.width ||
                at.y + zoom > room.y + room.height)
                continue;
            const std::size_t cell = static_cast<std::size_t>(row) * static_cast<std::size_t>(frame.grid.width) +
                                     static_cast<std::size_t>(column);
            if (4 * cell + 4 > std::min(cells.size(), frame.pixels.size())) continue;
            ++written;
            const CellNumbers numbers{frame, cell};
            const ImU32 hue = figure_colour(desk.image.colour(row, column));
            const bool has_value = mapped && cell < scope.values().size();
            if (numbers.dead() && (!has_value || scope.values()[cell] == 0)) {
                draw_text(list, {at.x + margin, at.y + px(4)}, kCellNumber, kOff, "0");
            } else if (has_value || desk.view == View::alpha) {
                const std::string words = has_value
                                              ? value_text(static_cast<double>(scope.values()[cell]), scope.range())
                                              : two_decimals(numbers.part(3));
                draw_text_at(list, at.x + zoom / 2, at.y + zoom / 2, kCellNumber, hue, words, 0.5F);
            } else {
                constexpr std::array<const char*, 4> kLetters{"R ", "G ", "B ", "A "};
                const float top = at.y + std::floor((zoom - 3 * pitch - px(14)) / 2);
                for (std::size_t c = 0; c < 4; ++c)
                    draw_text(list, {at.x + margin, top + pitch * static_cast<float>(c)}, kCellNumber, hue,
                              (kLetters[c] + two_decimals(numbers.part(c))).c_str());
            }
        }
    return written;
}

void draw_rulers(const ViewTransform& view, const ScreenArea& stage, const GridSize& grid,
                 std::optional<std::array<int, 2>> marked) {
    if (!shows_cell_values(view.zoom())) return;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ScreenArea room = area_for_cells(stage, view.zoom());
    const SeenCells seen = seen_cells(view, room, grid);
    const auto zoom = static_cast<float>(view.zoom());
    const ImVec2 most{stage.x + stage.width, stage.y + stage.height};
    list->AddRectFilled({stage.x, stage.y}, {most.x, room.y}, kBg1);
    list->AddRectFilled({stage.x, room.y}, {room.x, most.y}, kBg1);
    list->PushClipRect({room.x, stage.y}, {most.x, room.y}, true);
    for (int column = seen.first[0]; column < seen.last[0]; ++column) {
        const float left = view.to_screen({static_cast<float>(column), 0}).x;
        const bool here = marked && (*marked)[0] == column;
        if (here) list->AddRectFilled({left, stage.y}, {left + zoom, room.y}, kPlayTint);
        draw_text_at(list, left + zoom / 2, stage.y + px(kTopRuler / 2), kSmallNumber, here ? kPlay : kText3,
                     std::to_string(column), 0.5F);
    }
    list->PopClipRect();
    list->PushClipRect({stage.x, room.y}, {room.x, most.y}, true);
    for (int row = seen.first[1]; row < seen.last[1]; ++row) {
        const float top = view.to_screen({0, static_cast<float>(row)}).y;
        const bool here = marked && (*marked)[1] == row;
        if (here) list->AddRectFilled({stage.x, top}, {room.x, top + zoom}, kPlayTint);
        draw_text_at(list, stage.x + px(kLeftRuler / 2), top + zoom / 2, kSmallNumber, here ? kPlay : kText3,
                     std::to_string(row), 0.5F);
    }
    list->PopClipRect();
}

}  // namespace nca
