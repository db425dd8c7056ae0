// Each map is a table of coloured tiles with its number in them: errors in viridis over their logarithm, from 1e-3
// to 1; recovery in viridis from 0 to 1.
#include "app/cli/eval_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/colour_map.h"
#include "engine/io/labelled_sheet.h"
#include "engine/io/picture_text.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr int kTileHeight = 40;  // pixels
constexpr int kTileWidth = 104;
constexpr int kTextScale = 2;
constexpr int kSpace = 12;            // pixels between maps
constexpr double kLeastError = 1e-3;  // darkest
constexpr double kMostError = 1;      // brightest: farther is as bad

struct Tile {
    double share = 0;  ///< of the colour map; NaN: grey
    std::string words;
};

bool is_bright(const Rgb& colour) { return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2] > 120; }

Picture picture_of(const Tile& tile) {
    const Rgb colour = std::isfinite(tile.share) ? viridis(tile.share) : Rgb{150, 150, 150};
    Picture picture{kTileHeight, kTileWidth, {}};
    for (int i = 0; i < kTileHeight * kTileWidth; ++i)
        picture.pixels.insert(picture.pixels.end(), {colour[0], colour[1], colour[2], 255});
    const TextColour ink = is_bright(colour) ? TextColour{0, 0, 0, 255} : TextColour{255, 255, 255, 255};
    draw_text(picture, (kTileWidth - text_width(tile.words, kTextScale)) / 2,
              (kTileHeight - text_height(kTextScale)) / 2, tile.words, kTextScale, ink);
    return picture;
}

/// Share of the scale that an error has, by its logarithm. One scale for all models.
double error_share(double error) {
    if (!std::isfinite(error)) return error;
    return std::clamp(std::log(std::max(error, kLeastError) / kLeastError) / std::log(kMostError / kLeastError), 0.0,
                      1.0);
}

Picture table_of(const std::vector<Tile>& tiles, const LabelledSheet& labels) {
    std::vector<Picture> pictures;
    for (const Tile& tile : tiles) pictures.push_back(picture_of(tile));
    return make_labelled_sheet(pictures, labels);
}

Picture picture_of(const ErrorMap& map, const std::string& title) {
    LabelledSheet labels;
    labels.title = title;
    std::vector<Tile> tiles;
    for (std::size_t row = 0; row < map.levels.size(); ++row) {
        labels.rows.push_back(fmt::format("{:g}", map.levels[row]));
        for (const double error : map.errors[row]) tiles.push_back({error_share(error), fmt::format("{:.1e}", error)});
    }
    for (const int step : map.steps) labels.columns.push_back(fmt::format("{}", step));
    return table_of(tiles, labels);
}

Picture picture_of(const std::vector<Healing>& healing) {
    LabelledSheet labels;
    labels.title = "recovery from wounds, 1: no trace is left";
    for (const WoundShape shape : kWoundShapes) labels.rows.emplace_back(wound_name(shape));
    for (const WoundKind kind : kWoundKinds) labels.columns.emplace_back(wound_name(kind));
    std::vector<Tile> tiles;
    for (const Healing& row : healing) {
        const double recovery = row.recovery();
        tiles.push_back({recovery, std::isfinite(recovery) ? fmt::format("{:.3f}", recovery) : "-"});
    }
    return table_of(tiles, labels);
}

/// Below each other, on white.
Picture stacked(const std::vector<Picture>& pictures) {
    Picture whole;
    for (const Picture& picture : pictures) {
        whole.width = std::max(whole.width, picture.width);
        whole.height += picture.height + (whole.height > 0 ? kSpace : 0);
    }
    whole.pixels.assign(static_cast<std::size_t>(whole.width) * static_cast<std::size_t>(whole.height) * 4, 255);
    int top = 0;
    for (const Picture& picture : pictures) {
        for (int y = 0; y < picture.height; ++y)
            std::copy_n(picture.pixels.begin() + std::ptrdiff_t{4} * y * picture.width, 4 * picture.width,
                        whole.pixels.begin() + std::ptrdiff_t{4} * (top + y) * whole.width);
        top += picture.height + kSpace;
    }
    return whole;
}

}  // namespace

Picture eval_picture(const Evaluation& evaluation) {
    std::vector<Picture> pictures;
    if (evaluation.map) pictures.push_back(picture_of(*evaluation.map, "error: rows by noise level, columns by steps"));
    if (evaluation.drift) pictures.push_back(picture_of(*evaluation.drift, "drift: error after so many steps"));
    if (!evaluation.healing.empty()) pictures.push_back(picture_of(evaluation.healing));
    if (pictures.empty())
        throw InvalidSetting(
            "--picture shows map, drift and healing, none of which is in --parts: give one of them too");
    return stacked(pictures);
}

}  // namespace nca
