// The watched cell's numbers as JSON. Before a step was told, its part of the numbers is 0 and false.
#include "app/window/report_cell.h"

#include <algorithm>

namespace nca {

nlohmann::json report_cell(const Desk& desk) {
    const WatchedCell* cell = desk.session.frame().watched.get();
    if (cell == nullptr || !desk.inspection.shown()) return nullptr;
    const CellStory story = cell->story.value_or(CellStory{});
    nlohmann::json around = nlohmann::json::array();
    for (const NeighbourStory& one : story.around)
        around.push_back(one.in_grid ? nlohmann::json(one.alpha_before) : nlohmann::json());
    const std::size_t first = cell->now.size() - std::min<std::size_t>(cell->now.size(), kPictureChannels);
    return {{"at", {cell->cell.x, cell->cell.y}},
            {"pinned", desk.inspection.pinned()},
            {"alive", cell->alive},
            {"rgba", std::vector<float>(cell->now.begin() + static_cast<std::ptrdiff_t>(first), cell->now.end())},
            {"step", story.step},
            {"in_reach", story.in_reach},
            {"fired", story.fired},
            {"alive_before", story.alive_before},
            {"alive_after", story.alive_after},
            {"highest_before", story.highest_before},
            {"highest_candidate", story.highest_candidate},
            {"alpha_before", story.around[4].alpha_before},
            {"alpha_after", story.around[4].alpha_after},
            {"alpha_around_before", around},
            {"past", cell->past.size()},
            {"wounds", std::ranges::count_if(cell->past, [](const CellMoment& moment) { return moment.wounded; })}};
}

}  // namespace nca
