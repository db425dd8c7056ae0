// Arithmetic of the plan, then pictures put side by side as contact sheets.
#include "app/cli/picture_plan.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "engine/io/contact_sheet.h"

namespace nca {
namespace {

constexpr int kLongestSide = 8192;                // pixels; what PNG and GIF are written with
constexpr int kTile = 144;                        // pixels that a grid is enlarged to, about
constexpr int kGap = 4;                           // pixels
constexpr int kMostShown = 32;                    // examples; more can't be looked at
constexpr int kMostColumns = 8;                   // of them
constexpr int kTimes = 5;                         // start, three between, end
constexpr std::int64_t kMostFrames = 129;         // of the film: six seconds
constexpr std::int64_t kFilmPixels = 48'000'000;  // of all frames, before enlarging: 200 MB

/// How many tiles of `side` pixels with gaps fit.
int fitting(int side, int gap) { return std::max((kLongestSide - gap) / (side + gap), 1); }

Picture frame_picture(const Denoising& denoising, std::size_t example, std::size_t frame) {
    return {denoising.grid.height, denoising.grid.width, denoising.examples[example].frames[frame]};
}

/// `rows` indices from 0 to `last`, evenly spread.
std::vector<std::size_t> spread(std::size_t last, int rows) {
    std::vector<std::size_t> at;
    for (int row = 0; row < rows; ++row)
        at.push_back(rows == 1 ? last : last * static_cast<std::size_t>(row) / static_cast<std::size_t>(rows - 1));
    at.erase(std::unique(at.begin(), at.end()), at.end());
    return at;
}

}  // namespace

PicturePlan plan_pictures(const GridSize& grid, int examples, int steps) {
    PicturePlan plan;
    const int side = std::max(grid.height, grid.width);
    plan.scale = std::max(kTile / side, 1);
    plan.gap = side * plan.scale + 2 * kGap > kLongestSide ? 0 : kGap;
    const int fit = fitting(side * plan.scale, plan.gap);
    plan.rows = std::min(kTimes, fit);
    plan.columns = std::min({kMostColumns, fit, examples});
    plan.shown = std::min({kMostShown, plan.columns * (fit / plan.rows), examples});

    const auto cells = static_cast<std::int64_t>(grid.cells());
    plan.shown = static_cast<int>(std::clamp<std::int64_t>(kFilmPixels / (2 * cells), 1, plan.shown));
    const std::int64_t frames = std::clamp<std::int64_t>(kFilmPixels / (cells * plan.shown), 2, kMostFrames);
    plan.steps_per_frame = static_cast<int>((steps + frames - 2) / (frames - 1));
    plan.columns = std::min(plan.columns, plan.shown);
    plan.film_columns = plan.shown <= kMostColumns ? (plan.shown + 1) / 2 : kMostColumns;
    if (plan.shown <= 3) plan.film_columns = plan.shown;
    plan.film_columns = std::min(plan.film_columns, fit);
    return plan;
}

Picture sheet_of(const Denoising& denoising, const PicturePlan& plan) {
    const std::size_t last = denoising.frame_steps.size() - 1;
    const auto shown = static_cast<std::size_t>(plan.shown);
    const auto columns = static_cast<std::size_t>(plan.columns);
    const Picture blank{denoising.grid.height, denoising.grid.width,
                        std::vector<std::uint8_t>(denoising.grid.cells() * kPictureChannels, 255)};
    std::vector<Picture> pictures;
    for (std::size_t block = 0; block < shown; block += columns)
        for (const std::size_t frame : spread(last, plan.rows))
            for (std::size_t example = block; example < block + columns; ++example)
                pictures.push_back(example < shown ? frame_picture(denoising, example, frame) : blank);
    return make_contact_sheet(pictures, {.columns = plan.columns, .scale = plan.scale, .gap = plan.gap});
}

std::vector<Picture> film_of(const Denoising& denoising, const PicturePlan& plan) {
    std::vector<Picture> film;
    std::vector<Picture> tiles(static_cast<std::size_t>(plan.shown));
    for (std::size_t frame = 0; frame < denoising.frame_steps.size(); ++frame) {
        for (std::size_t example = 0; example < tiles.size(); ++example)
            tiles[example] = frame_picture(denoising, example, frame);
        film.push_back(make_contact_sheet(tiles, {.columns = plan.film_columns, .scale = 1, .gap = 0}));
    }
    return film;
}

}  // namespace nca
