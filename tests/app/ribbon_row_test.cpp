// The time ribbon's choice of pictures and its marks.
#include "app/ribbon_row.h"

#include <doctest/doctest.h>

namespace nca {
namespace {

/// Ticks at 0, 8, 16 ... below `end`.
HistoryFacts ticks(std::uint32_t end) {
    HistoryFacts facts;
    for (std::uint32_t step = 0; step < end; step += 8) {
        HistoryMoment moment;
        moment.id = facts.row.size() + 1;
        moment.step = step;
        moment.kind = step == 0 ? HistoryKind::start : HistoryKind::tick;
        facts.row.push_back(moment);
    }
    facts.now = facts.row.size();
    return facts;
}

std::vector<std::uint32_t> steps(const RibbonRow& row) {
    std::vector<std::uint32_t> list;
    for (const RibbonCell& cell : row.cells) list.push_back(cell.step);
    return list;
}

TEST_CASE("ribbon: what fits is shown, now at the end, the horizon before the picture that reaches it") {
    const RibbonRow row = ribbon_row(ticks(80), 0, 77, 64, 28);
    CHECK(steps(row) == std::vector<std::uint32_t>{0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 77});
    CHECK(row.now == 10);
    CHECK(row.cells[10].now);
    CHECK(row.cells[10].moment == RibbonCell::kUnkept);
    CHECK(row.horizons == std::vector<std::size_t>{8});
    CHECK(row.edits.empty());
}

TEST_CASE("ribbon: the present that is kept is its moment's picture") {
    const HistoryFacts facts = ticks(80);
    const RibbonRow row = ribbon_row(facts, facts.row[9].id, 72, 64, 28);
    CHECK(row.cells.size() == 10);
    CHECK(row.now == 9);
    CHECK(!row.cells[9].future);
}

TEST_CASE("ribbon: too many are thinned to round steps, start and now stay") {
    const RibbonRow row = ribbon_row(ticks(800), 0, 799, 64, 28);
    CHECK(row.cells.size() <= 28);
    CHECK(row.cells.size() > 12);
    for (std::size_t i = 2; i + 1 < row.cells.size(); ++i) CHECK(row.cells[i].step - row.cells[i - 1].step == 32);
    CHECK(row.cells.front().step == 0);
    CHECK(row.cells.back().now);
}

TEST_CASE("ribbon: edits are marked after the moment before them; what could be redone is future") {
    HistoryFacts facts = ticks(40);
    facts.row[2].kind = HistoryKind::noise;
    facts.row[4].kind = HistoryKind::restart;
    RibbonRow row = ribbon_row(facts, 0, 3, 64, 28);
    REQUIRE(row.edits.size() == 2);
    CHECK(row.edits[0].at == 3);
    CHECK(row.edits[0].kind == HistoryKind::noise);
    CHECK(row.edits[1].at == 5);
    CHECK(!row.edits[1].future);

    // Undone to before the noise stroke.
    facts.now = 2;
    row = ribbon_row(facts, facts.row[2].id, 16, 64, 28);
    CHECK(row.now == 2);
    CHECK(row.cells.size() == 5);
    CHECK(row.edits[0].future);
    CHECK(row.cells[3].future);
    // It runs on from there.
    row = ribbon_row(facts, 0, 18, 64, 28);
    CHECK(steps(row) == std::vector<std::uint32_t>{0, 8, 18, 16, 24, 32});
    CHECK(row.now == 2);
}

TEST_CASE("ribbon: more edits than pictures") {
    HistoryFacts facts = ticks(800);
    for (HistoryMoment& moment : facts.row) moment.kind = HistoryKind::erase;
    for (const std::size_t most : {1UL, 2UL, 3UL, 10UL, 99UL}) {
        const RibbonRow row = ribbon_row(facts, 0, 800, 64, most);
        CHECK(row.cells.size() == most);
        CHECK(row.cells.back().now);
        for (const RibbonMark& mark : row.edits) CHECK(mark.at <= row.cells.size());
    }
}

TEST_CASE("ribbon: without a history there is now alone") {
    const RibbonRow row = ribbon_row({}, 0, 5, 64, 10);
    REQUIRE(row.cells.size() == 1);
    CHECK(row.cells[0].now);
}

}  // namespace
}  // namespace nca
