// Three rows of pictures by rising noise level, the worst end framed.
#include "app/panels/batch_strip.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "app/gui/pictures.h"
#include "app/gui/widgets.h"
#include "app/noise_level_losses.h"
#include "app/panels/plot_drawing.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kLabels = 48;    // width left of the pictures
constexpr float kNoiseRow = 20;  // height of the levels
constexpr float kSpacing = 4;
constexpr float kPadding = 12;
constexpr int kBorderCells = 4;  // shown around the target's picture

/// The middle square of a picture of the grid.
struct Cut {
    int top = 0;
    int left = 0;
    int side = 0;
};

Cut middle_of(const Recipe& recipe) {
    const GridSize grid = recipe.grid();
    const int side = std::min({recipe.target_size + 2 * kBorderCells, grid.height, grid.width});
    return {(grid.height - side) / 2, (grid.width - side) / 2, side};
}

/// The middle of a picture of the grid, uploaded where it is new.
ImTextureID texture(Desk& desk, const std::string& name, std::uint64_t version, const Recipe& recipe,
                    const std::vector<std::uint8_t>& pixels, std::vector<std::uint8_t>& cut_pixels) {
    const Cut cut = middle_of(recipe);
    const auto width = static_cast<std::size_t>(recipe.grid().width);
    const auto row_bytes = static_cast<std::size_t>(cut.side) * 4;
    cut_pixels.clear();
    for (int y = 0; y < cut.side; ++y) {
        const std::size_t first =
            (static_cast<std::size_t>(cut.top + y) * width + static_cast<std::size_t>(cut.left)) * 4;
        cut_pixels.insert(cut_pixels.end(), pixels.begin() + static_cast<std::ptrdiff_t>(first),
                          pixels.begin() + static_cast<std::ptrdiff_t>(first + row_bytes));
    }
    return desk.pictures.show(name, version, cut.side, cut.side, cut_pixels);
}

std::string level_text(double level) {
    if (level < 0) return "pool";
    if (level >= 0.995) return "1.0";
    return fmt::format("{:.2f}", level).substr(1);
}

void draw_picture(ImDrawList* list, ImTextureID picture, ImVec2 at, float side) {
    const ImVec2 most{at.x + side, at.y + side};
    list->AddRectFilled(at, most, kPlotBg, px(3));
    if (picture != ImTextureID_Invalid) draw_smooth(list, picture, at, most);
}

void say_sample(const BatchPictures& batch, std::size_t sample, bool worst) {
    if (!begin_plot_tooltip()) return;
    plot_tooltip_row("sample", fmt::format("{} of {}", sample + 1, batch.levels.size()));
    if (batch.levels[sample] < 0)
        plot_tooltip_row("start", "a state of the pool");
    else
        plot_tooltip_row("noise level", fmt::format("{:.3f}", batch.levels[sample]));
    plot_tooltip_row("loss", short_scientific(batch.losses[sample]),
                     std::isfinite(batch.losses[sample]) ? kLearn : kError);
    if (worst) text(kCaption, kWarn, "the worst of its batch");
    end_plot_tooltip();
}

void draw_header(const TrainerSnapshot& now, ImVec2 at, ImVec2 size) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float middle = at.y + px(kTrayHeader) / 2;
    float x = draw_tray_title(at, "Last batch");
    ImGui::SetCursorScreenPos({at.x + px(kPadding), at.y + px(8)});
    ImGui::Dummy({x - at.x - px(2 * kPadding), px(24)});
    tooltip({"Last batch",
             "What the samples of the newest finished iteration started from and ended as, by rising noise level. Look "
             "here when the loss no longer falls: the pictures show what is still missing."});
    if (!now.last_batch) return;
    const bool failed = now.state == RunState::failed;
    const std::string iteration = with_commas(now.last_batch->iteration + 1);
    x += draw_text_at(list, x, middle, kCaption, kText3, failed ? "last finite, iteration " : "iteration ");
    draw_text_at(list, x, middle, kSmallNumber, kText2, iteration);
    const float right = at.x + size.x - px(kPadding);
    const float word = draw_text_at(list, right, middle, kCaption, kText3, "worst", 1);
    const float box = px(8);
    const float left = std::round(right - word - px(6) - box);
    list->AddRect({left, middle - box / 2}, {left + box, middle + box / 2}, kWarn, px(2), px(1));
}

}  // namespace

void draw_batch_strip(Desk& desk, ImVec2 at, ImVec2 size, float picture) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const TrainerSnapshot& now = desk.session.trainer();
    draw_header(now, at, size);
    const float left = at.x + px(kPadding) + px(kLabels);
    const float top = at.y + px(kTrayHeader);
    if (!now.last_batch || now.last_batch->levels.empty()) {
        draw_text_at(list, at.x + size.x / 2, at.y + size.y / 2, kCaption, kText3,
                     "pictures appear with the first iteration", 0.5F);
        return;
    }
    const BatchPictures& batch = *now.last_batch;
    const float pitch = picture + px(kSpacing);
    const std::array<float, 3> rows{top + px(kNoiseRow), top + px(kNoiseRow) + pitch, top + px(kNoiseRow) + 2 * pitch};
    draw_text_at(list, at.x + px(kPadding), top + px(kNoiseRow) / 2 - px(2), kCaption, kText3, "noise");
    const std::array<const char*, 3> names{"start", "end", "target"};
    for (std::size_t i = 0; i < rows.size(); ++i)
        draw_text_at(list, at.x + px(kPadding), rows[i] + picture / 2, kCaption, kText3, names[i]);

    const auto room =
        static_cast<std::size_t>(std::max((at.x + size.x - px(kPadding) - left + px(kSpacing)) / pitch, 0.0F) + 0.02F);
    const auto shown = samples_to_show(batch.levels, batch.losses, room);
    const std::size_t worst = worst_sample(batch.losses);
    const std::size_t bytes = now.recipe.grid().cells() * 4;
    const std::uint64_t version = (now.run << 40U) + static_cast<std::uint64_t>(batch.iteration) + 1;
    std::vector<std::uint8_t> cut;
    const auto show = [&](const std::string& name, std::uint64_t of, const std::vector<std::uint8_t>& pixels) {
        return pixels.size() == bytes ? texture(desk, name, of, now.recipe, pixels, cut) : ImTextureID_Invalid;
    };
    const ImTextureID target = show("batch target", now.run + 1, desk.session.target().picture.pixels);
    for (std::size_t column = 0; column < shown.size(); ++column) {
        const std::size_t sample = shown[column];
        const float x = std::round(left + static_cast<float>(column) * pitch);
        draw_text_at(list, x + picture / 2, top + px(kNoiseRow) / 2 - px(2), kSmallNumber,
                     sample == worst ? kWarn : kText3, level_text(batch.levels[sample]), 0.5F);
        if (sample < batch.starts.size())
            draw_picture(list, show(fmt::format("batch start {}", column), version, batch.starts[sample]), {x, rows[0]},
                         picture);
        if (sample < batch.ends.size())
            draw_picture(list, show(fmt::format("batch end {}", column), version, batch.ends[sample]), {x, rows[1]},
                         picture);
        draw_picture(list, target, {x, rows[2]}, picture);
        if (sample == worst)
            list->AddRect({x - px(1), rows[1] - px(1)}, {x + picture + px(1), rows[1] + picture + px(1)}, kWarn, px(3),
                          px(1));
        if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect({x, top}, {x + picture, rows[2] + picture}))
            say_sample(batch, sample, sample == worst);
    }
}

}  // namespace nca
