// What `dnca film` plans from its options, and wounds as words.
#include "app/cli/film_verb.h"

#include <doctest/doctest.h>

#include "app/cli/wound_text.h"
#include "engine/model/errors.h"
#include "tests/app/fresh_folder.h"

namespace {

using namespace nca;

std::string refusal(const Settings& settings) {
    try {
        plan_film(settings, {});
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing was refused";
}

bool says(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

Settings into(const test::FreshFolder& folder, const std::string& name) {
    Settings settings;
    settings.out = folder / name;
    return settings;
}

}  // namespace

TEST_CASE("film: the format is by name or by what the file ends in") {
    const test::FreshFolder folder;
    CHECK(plan_film(into(folder, "a.gif"), {}).format == FilmFormat::gif);
    CHECK(plan_film(into(folder, "a.webp"), {}).format == FilmFormat::webp);
    CHECK(plan_film(into(folder, "a.mp4"), {}).format == FilmFormat::mp4);
    CHECK(plan_film(into(folder, "a.png"), {}).format == FilmFormat::png);
    Settings named = into(folder, "a.png");
    named.film.format = "sheet";
    CHECK(plan_film(named, {}).format == FilmFormat::sheet);
    named.film.format = "avi";
    CHECK(says(refusal(named), "gif, webp, mp4, png, frames, sheet"));
    CHECK(says(refusal(into(folder, "a.avi")), "--format"));
    CHECK(plan_film({}, {}).path.filename() == "dnca-film.gif");
}

TEST_CASE("film: steps are cut into frames; a picture is of the end; a sheet has levels") {
    const test::FreshFolder folder;
    FilmPlan plan = plan_film(into(folder, "a.gif"), {});
    CHECK(plan.frames == 97);  // 1.5 times 64, and the start
    CHECK(plan.steps_per_frame == 1);
    CHECK(plan.from_restart);
    CHECK(plan.scale == 6);
    Settings settings = into(folder, "a.gif");
    settings.steps = 50;
    settings.film.every = 8;
    CHECK(plan_film(settings, {}).frames == 7);
    settings.out = folder / "a.png";
    plan = plan_film(settings, {});
    CHECK((plan.frames - 1) * plan.steps_per_frame == 50);
    settings.steps = 0;
    CHECK(plan_film(settings, {}).frames == 1);
    settings = into(folder, "a.png");
    settings.film.format = "sheet";
    plan = plan_film(settings, {});
    CHECK(plan.levels == std::vector<double>{0, 0.25, 0.5, 0.75, 1});
    CHECK(plan.frames == 9);
    CHECK(plan.steps_per_frame == 12);
    CHECK(plan.scale == 2);
}

TEST_CASE("film: what contradicts itself or is there already is refused") {
    const test::FreshFolder folder;
    Settings settings = into(folder, "a.mp4");
    settings.film.behind = "nothing";
    CHECK(says(refusal(settings), "no transparency"));
    settings.film.behind = "green";
    CHECK(says(refusal(settings), "squares, white, black, nothing"));
    settings = into(folder, "a.gif");
    settings.levels = {0.5};
    CHECK(says(refusal(settings), "--levels"));
    settings = into(folder, "a.gif");
    settings.film.every = 0;
    CHECK(says(refusal(settings), "--every is 0"));
    settings = into(folder, "a.gif");
    settings.film.zoom = 0;
    CHECK(says(refusal(settings), "--zoom is 0"));
    settings = into(folder, "a.gif");
    settings.steps = 10;
    settings.film.wounds = {"11:erase:1,1,1"};
    CHECK(says(refusal(settings), "after the last of 10 steps"));
    test::write_text(folder / "there.gif", "mine");
    CHECK(says(refusal(into(folder, "there.gif")), "--replace"));
    settings = into(folder, "there.gif");
    settings.replace = true;
    CHECK(plan_film(settings, {}).path == folder / "there.gif");
    CHECK(says(refusal(into(folder, "none/a.gif")), "no folder"));
}

TEST_CASE("film: wounds are words, sorted by their steps") {
    const FilmWound wound = parse_wound("64:colour:36.5,20,8");
    CHECK(wound.step == 64);
    CHECK(wound.stroke.kind == BrushKind::colour);
    REQUIRE(wound.stroke.points.size() == 1);
    CHECK(wound.stroke.points[0].x == 36.5F);
    CHECK(wound.stroke.points[0].y == 20);
    CHECK(wound.stroke.radius == 8);
    CHECK(wound.stroke.hardness == 1);
    CHECK(wound.stroke.strength == 1);
    for (const char* text : {"", "1", "1:erase", "1:erase:2,3", "1:erase:2,3,4,5", "-1:erase:2,3,4", "1:cut:2,3,4",
                             "1:erase:2,3,0", "1:erase:nan,3,4", "1:erase:2,3,4:", "x:erase:2,3,4", "1:erase:2,,4"})
        CHECK_THROWS_AS(parse_wound(text), InvalidSetting);
    Settings settings;
    settings.film.wounds = {"9:erase:1,1,1", "3:noise:1,1,1"};
    const FilmPlan plan = plan_film(settings, {});
    REQUIRE(plan.wounds.size() == 2);
    CHECK(plan.wounds[0].step == 3);
}
