// Export of pictures and films from the live grid's frames: what is written, progress, cancel.
#include "app/film_export.h"

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "engine/io/picture_file.h"
#include "engine/io/target_source.h"
#include "engine/model/training_state.h"
#include "tests/app/fresh_folder.h"

namespace nca {
namespace {

FilmSource small_source() {
    Recipe recipe;
    recipe.sizes = {.channels = 8, .hidden = 8};
    recipe.target_size = 8;
    recipe.target_padding = 2;
    Picture picture;
    picture.height = picture.width = 8;
    picture.pixels.assign(8 * 8 * 4, 200);
    const TrainingState run = initial_training_state(recipe, make_target(picture, 8, 2));
    FilmSource source;
    source.parameters = run.parameters;
    source.target = run.target;
    source.execution.threads = 1;
    LiveGrid grid(source.parameters, source.target, source.keep_probability, source.execution, 7, 0.5);
    grid.step(3);
    source.state = grid.save();
    return source;
}

FilmProgress end_of(FilmExport& film) {
    for (int i = 0; i < 2000 && film.progress().busy(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return film.progress();
}

std::size_t files_in(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

TEST_CASE("a film has the header, the size and the frames that were asked for") {
    const test::FreshFolder folder;
    FilmExport film;
    film.begin({.path = folder / "a.gif", .frames = 5, .steps_per_frame = 2, .scale = 3}, small_source());
    const FilmProgress end = end_of(film);
    CHECK(end.problem == "");
    REQUIRE(end.stage == FilmProgress::Stage::done);
    const std::string bytes = test::text_of(folder / "a.gif");
    CHECK(bytes.substr(0, 6) == "GIF89a");
    CHECK(static_cast<unsigned char>(bytes[6]) == 36);
    CHECK(end.bytes == bytes.size());
    CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a picture is the grid itself, enlarged, and can be transparent") {
    const test::FreshFolder folder;
    const FilmSource source = small_source();
    FilmExport film;
    film.begin({.format = FilmFormat::png, .path = folder / "a.png", .scale = 2, .transparent = true}, source);
    REQUIRE(end_of(film).stage == FilmProgress::Stage::done);
    const Picture picture = load_picture(folder / "a.png");
    REQUIRE(picture.height == 24);
    LiveGrid grid(source.parameters, source.target, source.keep_probability, source.execution, 7, 0.5);
    grid.restore(source.state);
    std::vector<std::uint8_t> frame(12 * 12 * 4);
    grid.write_frame(frame);
    for (std::size_t y = 0; y < 24; ++y)
        for (std::size_t x = 0; x < 24; ++x)
            for (std::size_t c = 0; c < 4; ++c)
                REQUIRE(picture.pixels[4 * (y * 24 + x) + c] == frame[4 * (y / 2 * 12 + x / 2) + c]);
}

TEST_CASE("giving up leaves nothing, in any format") {
    for (const FilmFormat format : kFilmFormats) {
        if (format == FilmFormat::png || !why_no_format(format).empty()) continue;
        const test::FreshFolder folder;
        FilmExport film;
        FilmPlan plan{.format = format, .path = folder / "a", .frames = 5000, .steps_per_frame = 50, .scale = 3};
        plan.levels = {0.5};
        film.begin(plan, small_source());
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        film.cancel();
        CHECK(end_of(film).stage == FilmProgress::Stage::given_up);
        CHECK(files_in(folder.path()) == 0);
    }
}

TEST_CASE("every format has the frames of the grid as the window shows it, with its wounds") {
    const FilmSource source = small_source();
    FilmPlan plan{.format = FilmFormat::frames, .frames = 4, .steps_per_frame = 3, .scale = 1, .transparent = true};
    plan.from_restart = true;
    const auto wound = [](int step, BrushKind kind, float x, float radius) {
        FilmWound made;
        made.step = step;
        made.stroke.kind = kind;
        made.stroke.points = {{x, x}};
        made.stroke.radius = radius;
        return made;
    };
    plan.wounds = {wound(3, BrushKind::noise, 6, 3), wound(4, BrushKind::erase, 2, 2)};
    const test::FreshFolder folder;
    plan.path = folder / "frames";
    FilmExport film;
    film.begin(plan, source);
    REQUIRE(end_of(film).stage == FilmProgress::Stage::done);

    LiveGrid grid(source.parameters, source.target, source.keep_probability, source.execution, 7, 0.5);
    std::vector<std::uint8_t> frame(12 * 12 * 4);
    const auto compare = [&](const char* name) {
        grid.write_frame(frame);
        CHECK(load_picture(plan.path / name).pixels == frame);
    };
    compare("frame_00000.png");
    grid.step(3);
    grid.damage(plan.wounds[0].stroke);
    compare("frame_00001.png");
    grid.step(1);
    grid.damage(plan.wounds[1].stroke);
    grid.step(2);
    compare("frame_00002.png");
    grid.step(3);
    compare("frame_00003.png");
    CHECK(film.progress().error == grid.error());
}

TEST_CASE("the rows of a sheet are restarts at their levels, of the same seed") {
    const FilmSource source = small_source();
    FilmPlan plan{.format = FilmFormat::sheet, .frames = 2, .steps_per_frame = 4, .scale = 1};
    plan.background = Background::white;
    plan.levels = {0, 0.75};
    const test::FreshFolder folder;
    plan.path = folder / "sheet.png";
    FilmExport film;
    film.begin(plan, source);
    REQUIRE(end_of(film).stage == FilmProgress::Stage::done);
    const Picture sheet = load_picture(plan.path);
    for (int row = 0; row < 2; ++row) {
        LiveGrid grid(source.parameters, source.target, source.keep_probability, source.execution, 7,
                      plan.levels[static_cast<std::size_t>(row)]);
        grid.step(4);
        std::vector<std::uint8_t> frame(12 * 12 * 4);
        std::vector<std::uint8_t> white;
        grid.write_frame(frame);
        compose_stage(frame, grid.grid(), View::rgba, Background::white, white);
        // The second column ends 4 pixels before the right edge, the rows 4 and 20 before the lower one.
        const std::size_t top = static_cast<std::size_t>(sheet.height - 4 - 12 - (1 - row) * 16);
        const std::size_t left = static_cast<std::size_t>(sheet.width - 4 - 12);
        for (std::size_t y = 0; y < 12; ++y)
            for (std::size_t i = 0; i < 48; ++i)
                REQUIRE(sheet.pixels[4 * ((top + y) * static_cast<std::size_t>(sheet.width) + left) + i] ==
                        white[48 * y + i]);
    }
}

TEST_CASE("a full disk and a folder that is not there are told, and leave nothing") {
    if (std::filesystem::exists("/dev/full")) {
        FilmExport film;
        film.begin({.path = "/dev/full", .frames = 2}, small_source());
        const FilmProgress end = end_of(film);
        CHECK(end.stage == FilmProgress::Stage::failed);
        CHECK(end.problem.find("/dev/full") != std::string::npos);
    }
    FilmExport film;
    film.begin({.path = "/nowhere/a.gif", .frames = 2}, small_source());
    const FilmProgress end = end_of(film);
    CHECK(end.stage == FilmProgress::Stage::failed);
    CHECK(end.problem.find("create the directory /nowhere first") != std::string::npos);
}

TEST_CASE("plans that can't be carried out say why") {
    const test::FreshFolder folder;
    const GridSize grid{72, 72};
    FilmPlan plan{.path = folder / "a.gif"};
    CHECK(why_not(plan, grid).empty());
    plan.scale = 200;
    CHECK(why_not(plan, grid).find("14400 pixels") != std::string::npos);
    plan = {.path = "/nowhere/a.gif"};
    CHECK(why_not(plan, grid).find("no folder") != std::string::npos);
    plan = {};
    CHECK(why_not(plan, grid).find("name") != std::string::npos);
    CHECK(film_delay(25) == 4);
    CHECK(film_delay(1000) == 2);
}

}  // namespace
}  // namespace nca
