// Undo, redo and going to any kept moment give the very numbers again; a stroke is one edit; ticks thin out evenly; all
// kept states stay within the budget.
#include "engine/live/live_history.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <utility>

#include "engine/model/errors.h"
#include "tests/engine/train/small_run.h"

namespace nca {
namespace {

using namespace test;

Stroke noise_at(float x, float y) {
    Stroke stroke;
    stroke.points = {{x, y}};
    stroke.radius = 3;
    return stroke;
}

/// A grid with its history, driven as the live worker does.
struct Case {
    explicit Case(const HistoryLimits& limits = {}, const Recipe& recipe = small_recipe(),
                  const char* backend = "reference")
        : grid(moving_parameters(recipe), disc_target(recipe), 0.5, {.backend = backend}, 1, 0.5), history(limits) {
        history.begin(grid);
    }

    static Parameters moving_parameters(const Recipe& recipe) {
        Parameters parameters = initial_parameters(recipe.sizes, 3);
        const ParameterLayout layout(recipe.sizes);
        for (std::size_t i = 0; i < layout.weights2_count; ++i)
            parameters.values[layout.weights2() + i] = 0.02F * static_cast<float>(static_cast<int>(i % 7) - 3);
        return parameters;
    }

    void step(int steps) {
        while (steps > 0) {
            const int run = static_cast<int>(
                std::min<std::uint32_t>(static_cast<std::uint32_t>(steps), history.before_steps(grid)));
            REQUIRE(run > 0);
            steps -= grid.step(run);
            history.after_steps(grid);
        }
    }
    void stroke(float x, float y, std::uint64_t group = 0) {
        auto before = history.before_edit(grid, group);
        grid.damage(noise_at(x, y));
        history.edited(std::move(before), HistoryKind::noise, group);
    }
    void restart(std::uint64_t group = 0) {
        auto before = history.before_edit(grid, group);
        grid.reset();
        history.edited(std::move(before), HistoryKind::restart, group);
    }
    std::uint64_t id_of_step(std::uint32_t step) const {
        for (const HistoryMoment& moment : history.facts().row)
            if (moment.step == step && moment.kind != HistoryKind::noise) return moment.id;
        return 0;
    }

    LiveGrid grid;
    LiveHistory history;
};

void check_same(const LiveState& a, const LiveState& b) {
    CHECK(a.state == b.state);
    CHECK(a.seed == b.seed);
    CHECK(a.reset_count == b.reset_count);
    CHECK(a.step == b.step);
    CHECK(a.strokes == b.strokes);
    CHECK(a.noise_level == b.noise_level);
}

void check_sound(const Case& c) {
    const HistoryFacts facts = c.history.facts();
    CHECK(facts.now <= facts.row.size());
    std::vector<std::uint64_t> ids;
    for (const HistoryMoment& moment : facts.row) {
        ids.push_back(moment.id);
        CHECK(moment.picture);
    }
    std::sort(ids.begin(), ids.end());
    CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
    if (c.history.at() != 0) CHECK(std::binary_search(ids.begin(), ids.end(), c.history.at()));
}

TEST_CASE("history: undo and redo of strokes give state, step and randomness, and the same numbers go on") {
    Case c;
    c.step(5);
    const LiveState before = c.grid.save();
    c.stroke(8, 8);
    const LiveState wounded = c.grid.save();
    c.step(6);
    const LiveState later = c.grid.save();
    CHECK(c.history.facts().undo_kind == HistoryKind::noise);
    CHECK(!c.history.facts().can_redo);

    HistoryJump jump = c.history.undo(c.grid);
    CHECK(jump.verb == HistoryJump::Verb::undo);
    CHECK(jump.kind == HistoryKind::noise);
    CHECK(jump.step == 5);
    check_same(c.grid.save(), before);
    CHECK(!c.history.facts().can_undo);
    jump = c.history.redo(c.grid);
    CHECK(jump.step == 11);
    check_same(c.grid.save(), later);
    CHECK(!c.history.facts().can_redo);

    // The same stroke at the same moment is the same damage, and the same steps follow.
    c.history.undo(c.grid);
    c.stroke(8, 8);
    check_same(c.grid.save(), wounded);
    c.step(6);
    check_same(c.grid.save(), later);
    CHECK_THROWS_AS(c.history.redo(c.grid), InvalidSetting);
    check_sound(c);
}

TEST_CASE("history: undo goes on while the grid runs, and redo brings back the moment of the undo") {
    Case c;
    c.step(20);
    c.stroke(4, 4);
    c.step(30);
    const LiveState first_undone = c.grid.save();
    c.history.undo(c.grid);
    CHECK(c.grid.steps_done() == 20);
    c.step(13);
    c.stroke(9, 9);  // an edit: what was undone is gone
    CHECK(!c.history.facts().can_redo);
    c.step(40);
    const LiveState second_undone = c.grid.save();
    c.history.undo(c.grid);
    CHECK(c.grid.steps_done() == 33);
    c.step(50);
    CHECK(c.history.facts().can_redo);  // ticks take nothing away
    c.history.redo(c.grid);
    check_same(c.grid.save(), second_undone);
    CHECK(first_undone.step == 50);
    for (const HistoryMoment& moment : c.history.facts().row) CHECK(moment.step <= second_undone.step);
    c.step(1);
    check_sound(c);
    CHECK_THROWS_WITH_AS(c.history.redo(c.grid), doctest::Contains("nothing to redo"), InvalidSetting);
}

TEST_CASE("history: several undos in a row come back one by one") {
    Case c;
    std::vector<LiveState> before;
    for (int i = 0; i < 6; ++i) {
        c.step(3 * i);
        before.push_back(c.grid.save());
        if (i % 2 == 0)
            c.stroke(static_cast<float>(2 * i), 7);
        else
            c.restart();
    }
    before.push_back(c.grid.save());
    for (int i = 5; i >= 0; --i) {
        c.history.undo(c.grid);
        check_same(c.grid.save(), before[static_cast<std::size_t>(i)]);
        check_sound(c);
    }
    CHECK_THROWS_WITH_AS(c.history.undo(c.grid), doctest::Contains("nothing to undo"), InvalidSetting);
    for (std::size_t i = 1; i <= 6; ++i) {
        c.history.redo(c.grid);
        check_same(c.grid.save(), before[i]);
        check_sound(c);
    }
    CHECK(c.history.facts().undo_kind == HistoryKind::restart);
}

TEST_CASE("history: the pieces of a stroke are one edit, also with steps between them") {
    Case c;
    c.step(4);
    const LiveState before = c.grid.save();
    for (int i = 0; i < 10; ++i) {
        c.stroke(static_cast<float>(i), 6, 77);
        c.step(3);
    }
    const LiveState after = c.grid.save();
    c.stroke(1, 1, 78);
    c.history.undo(c.grid);
    check_same(c.grid.save(), after);
    c.history.undo(c.grid);
    check_same(c.grid.save(), before);
    CHECK(!c.history.facts().can_undo);
    // Undone in the midst of it: what is drawn on is an edit of its own.
    c.stroke(3, 3, 77);
    CHECK(c.history.facts().can_undo);
    c.history.undo(c.grid);
    check_same(c.grid.save(), before);
}

TEST_CASE("history: an edit that fails leaves no trace") {
    Case c;
    c.step(5);
    c.stroke(4, 4);
    c.history.undo(c.grid);
    const std::uint64_t version = c.history.version();
    Stroke bad = noise_at(1, 1);
    bad.radius = -1;
    const auto before = c.history.before_edit(c.grid, 0);
    CHECK_THROWS_AS(c.grid.damage(bad), InvalidSetting);
    CHECK(before);
    CHECK(c.history.version() == version);
    CHECK(c.history.facts().can_redo);
}

TEST_CASE("history: going to moments and back loses nothing") {
    Case c;
    c.step(70);
    const LiveState present = c.grid.save();
    const LiveState again = [&] {
        Case other;
        other.step(24);
        return other.grid.save();
    }();
    const std::uint64_t at24 = c.id_of_step(24);
    REQUIRE(at24 != 0);
    const HistoryJump jump = c.history.go_to(c.grid, at24);
    CHECK(jump.step == 24);
    CHECK(c.history.at() == at24);
    CHECK(c.grid.save().state == again.state);
    for (const std::uint32_t step : {8U, 48U, 16U, 64U, 0U, 40U}) {
        c.history.go_to(c.grid, c.id_of_step(step));
        CHECK(c.grid.steps_done() == step);
        CHECK(c.history.facts().can_redo);
        check_sound(c);
    }
    c.history.redo(c.grid);  // one step back to where the going began
    check_same(c.grid.save(), present);
    CHECK(!c.history.facts().can_redo);
    // Stroke by stroke: going on from an older moment drops the newer ones only with an edit.
    c.history.go_to(c.grid, at24);
    c.step(3);
    CHECK(c.id_of_step(64) != 0);
    c.stroke(5, 5);
    CHECK(c.id_of_step(64) == 0);
    CHECK(c.id_of_step(24) == at24);
    CHECK_THROWS_WITH_AS(c.history.go_to(c.grid, 123456), doctest::Contains("no longer kept"), InvalidSetting);
}

TEST_CASE("history: ticks thin out evenly and never grow beyond their number") {
    HistoryLimits limits;
    limits.ticks = 16;
    Case c(limits);
    for (int i = 0; i < 40; ++i) {
        c.step(37);
        CHECK(c.history.facts().row.size() <= 18);
    }
    const auto row = c.history.facts().row;
    REQUIRE(row.size() >= 9);
    for (std::size_t i = 2; i < row.size(); ++i) CHECK(row[i].step - row[i - 1].step == row[1].step - row[0].step);
    CHECK(row.front().kind == HistoryKind::start);
}

TEST_CASE("history: a grid in a hurry keeps no ticks") {
    Case c;
    for (int i = 0; i < 10; ++i) {
        c.history.before_steps(c.grid);
        c.grid.step(8);
        c.history.after_steps(c.grid, false);
    }
    CHECK(c.history.facts().row.size() == 1);
    CHECK(c.history.at() == 0);
}

TEST_CASE("history: a picture before each edit and one right after it") {
    Case c;
    c.step(20);
    c.stroke(8, 8);
    c.step(1);
    const auto row = c.history.facts().row;
    REQUIRE(row.size() == 5);  // 0, 8, 16, the edit at 20, the wound
    CHECK(row[3].kind == HistoryKind::noise);
    CHECK(row[4].after_edit);
    CHECK(row[4].step == 20);
    CHECK(row[4].picture->pixels != row[3].picture->pixels);
}

TEST_CASE("history: large grids stay within 256 MB, ticks go first, then the oldest edits") {
    Recipe recipe = small_recipe();
    recipe.sizes = {.channels = 32, .hidden = 8};
    recipe.target_size = 224;
    recipe.target_padding = 16;  // 256x256 cells of 32 channels: 8.4 MB a state
    Case c({}, recipe, "cpu");
    constexpr std::size_t kOne = 256UL * 256 * (32 * sizeof(float) + kPictureChannels);
    c.history.before_steps(c.grid);
    for (int i = 0; i < 40; ++i) {
        c.stroke(static_cast<float>(i), 20);
        c.history.before_steps(c.grid);
        CHECK(c.history.facts().bytes <= HistoryLimits{}.bytes);
    }
    const auto row = c.history.facts().row;
    CHECK(row.size() == HistoryLimits{}.bytes / kOne);
    int undone = 0;
    while (c.history.facts().can_undo) {
        c.history.undo(c.grid);
        ++undone;
        CHECK(c.history.facts().bytes <= HistoryLimits{}.bytes);
    }
    CHECK(undone >= static_cast<int>(row.size()) - 2);
}

TEST_CASE("history: a state beyond the budget turns undo off and says why") {
    HistoryLimits limits;
    limits.bytes = 1000;
    Case c(limits);
    c.step(20);
    c.stroke(4, 4);
    CHECK(c.history.facts().row.empty());
    CHECK(!c.history.facts().can_undo);
    CHECK(c.history.facts().off.find("MB") != std::string::npos);
    CHECK_THROWS_WITH_AS(c.history.undo(c.grid), doctest::Contains("undo is off"), InvalidSetting);
}

TEST_CASE("history: a thousand random edits, steps and jumps within a small budget") {
    HistoryLimits limits;
    limits.bytes = 400'000;
    limits.ticks = 12;
    limits.moments = 30;
    Case c(limits);
    std::mt19937 random(5);
    std::vector<std::pair<std::uint64_t, LiveState>> known;  // moments whose state was seen
    for (int i = 0; i < 1000; ++i) {
        const HistoryFacts facts = c.history.facts();
        switch (random() % 7) {
            case 0:
            case 1:
                c.step(static_cast<int>(random() % 20));
                break;
            case 2:
                c.stroke(static_cast<float>(random() % 16), static_cast<float>(random() % 16), random() % 3);
                break;
            case 3:
                c.restart();
                break;
            case 4:
                if (facts.can_undo) c.history.undo(c.grid);
                break;
            case 5:
                if (facts.can_redo) c.history.redo(c.grid);
                break;
            default:
                if (!facts.row.empty()) c.history.go_to(c.grid, facts.row[random() % facts.row.size()].id);
        }
        check_sound(c);
        const HistoryFacts now = c.history.facts();
        CHECK(now.bytes <= limits.bytes);
        CHECK(now.row.size() <= limits.moments);
        if (c.history.at() == 0) continue;
        // A moment is one state for as long as it is kept.
        const LiveState state = c.grid.save();
        const auto found =
            std::find_if(known.begin(), known.end(), [&](const auto& pair) { return pair.first == c.history.at(); });
        if (found != known.end())
            check_same(found->second, state);
        else
            known.emplace_back(c.history.at(), state);
    }
    CHECK(known.size() > 50);
}

}  // namespace
}  // namespace nca
