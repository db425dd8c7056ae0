// What the Cell tab writes and draws of one cell, as words, figures and positions. Knows no ImGui.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/model/sizes.h"
#include "engine/workers/live_snapshot.h"

namespace nca {

/// A number in at most four places: ".333", "-.33", "1.02", "-1.0", "12.5", "-12", "1e5"; "NaN", "Inf", "-Inf".
std::string short_figure(double value);
/// The same with its sign: "+.108", "-.02".
std::string signed_figure(double value);

/// "alive" or "dead"; "fired", "rested" or nothing where no step is told; "in step 193" or "step 193".
struct CellState {
    std::string life;
    std::string firing;
    std::string when;
};
CellState cell_state(const WatchedCell& cell);

/// "R", "alpha", or the channel's number.
std::string channel_name(std::size_t channel, std::size_t channels);

/// The channel that the last step changed most; nothing where it changed none, or no step is told.
struct LargestChange {
    std::size_t channel = 0;
    double change = 0;
};
std::optional<LargestChange> largest_change(const WatchedCell& cell);

/// How the channels stand in rows of bars.
struct BarRows {
    std::size_t rows = 1;
    std::size_t bars = 1;  ///< in a row, the last one may have fewer
};
/// Two rows for the seed model's 64 channels; at most four, so that their height does not grow with the model.
BarRows bar_rows(std::size_t channels);
/// A round number (1, 1.5, 2, 3, 4, 5, 6 or 8 times a power of ten) that no finite value exceeds; 1 where all are 0.
double bar_scale(std::span<const float> values, std::span<const float> more = {});

/// Moves labels apart to `gap` and into [least, most], as little as it takes; keeps their order. Positions in any
/// order; what comes back is in the same order. Where there is no room for all, gaps shrink.
std::vector<float> spread_labels(std::span<const float> positions, float gap, float least, float most);

/// The range of an axis for the RGBA of a cell's past: [0,1], wider where finite values leave it (at most to +-10).
struct FigureRange {
    double least = 0;
    double most = 1;
};
FigureRange past_range(std::span<const CellMoment> past);

/// All numbers of the cell as lines of text, channels in columns that a spreadsheet takes.
std::string cell_text(const WatchedCell& cell);

}  // namespace nca
