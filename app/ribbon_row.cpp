// The choice of cells and the places of marks.
#include "app/ribbon_row.h"

#include <algorithm>
#include <bit>

namespace nca {
namespace {

constexpr int kAtEdit = 40;  // beyond the roundness of any step
constexpr int kNow = 100;

struct Item {
    RibbonCell cell;
    int rank = 0;
    bool edit = false;
    HistoryKind kind = HistoryKind::tick;
};

int rank_of(const HistoryMoment& moment) {
    if (is_edit(moment.kind) || moment.kind == HistoryKind::start || moment.after_edit || moment.left) return kAtEdit;
    return moment.step == 0 ? 32 : std::countr_zero(moment.step);
}

std::vector<Item> all_items(const HistoryFacts& facts, std::uint64_t at, std::uint32_t step) {
    std::vector<Item> items;
    const bool kept = at != 0 && std::any_of(facts.row.begin(), facts.row.end(),
                                             [&](const HistoryMoment& moment) { return moment.id == at; });
    const auto add_now = [&] {
        if (!kept) items.push_back({{RibbonCell::kUnkept, step, true, false}, kNow, false, HistoryKind::tick});
    };
    for (std::size_t i = 0; i < facts.row.size(); ++i) {
        const HistoryMoment& moment = facts.row[i];
        if (i == facts.now) add_now();
        const bool now = kept && moment.id == at;
        items.push_back({{i, moment.step, now, i >= facts.now && !now},
                         now ? kNow : rank_of(moment),
                         is_edit(moment.kind),
                         moment.kind});
    }
    if (facts.now >= facts.row.size()) add_now();
    return items;
}

/// One for each item: does it stand on the ribbon.
std::vector<bool> choose(const std::vector<Item>& items, std::size_t most) {
    const auto count = [&](int least) {
        return static_cast<std::size_t>(
            std::count_if(items.begin(), items.end(), [&](const Item& item) { return item.rank >= least; }));
    };
    int least = 0;
    while (least < kAtEdit && count(least) > most) ++least;
    std::vector<bool> shown(items.size(), false);
    const std::size_t candidates = count(least);
    if (candidates <= most) {
        for (std::size_t i = 0; i < items.size(); ++i) shown[i] = items[i].rank >= least;
        return shown;
    }
    // Too many edits: now, and of the others evenly.
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i].rank == kNow)
            shown[i] = true;
        else if (items[i].rank >= least)
            others.push_back(i);
    }
    const std::size_t room = most > 1 ? most - 1 : 0;
    for (std::size_t k = 0; k < room; ++k) shown[others[room == 1 ? 0 : k * (others.size() - 1) / (room - 1)]] = true;
    return shown;
}

}  // namespace

RibbonRow ribbon_row(const HistoryFacts& facts, std::uint64_t at, std::uint32_t step, std::uint32_t horizon,
                     std::size_t most) {
    const std::vector<Item> items = all_items(facts, at, step);
    const std::vector<bool> shown = choose(items, std::max<std::size_t>(most, 1));
    RibbonRow row;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (shown[i]) {
            const RibbonCell& cell = items[i].cell;
            if (!row.cells.empty() && row.cells.back().step < horizon && cell.step >= horizon)
                row.horizons.push_back(row.cells.size());
            if (cell.now) row.now = row.cells.size();
            row.cells.push_back(cell);
        }
        if (!items[i].edit) continue;
        // The edit came after the moment that is kept of it; of several at one place the last is seen.
        if (!row.edits.empty() && row.edits.back().at == row.cells.size()) row.edits.pop_back();
        row.edits.push_back({row.cells.size(), items[i].kind, items[i].cell.future || items[i].cell.now});
    }
    return row;
}

}  // namespace nca
