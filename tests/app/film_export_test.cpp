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

TEST_CASE("giving up leaves nothing") {
    const test::FreshFolder folder;
    FilmExport film;
    film.begin({.path = folder / "a.gif", .frames = 5000, .steps_per_frame = 50, .scale = 3}, small_source());
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    film.cancel();
    CHECK(end_of(film).stage == FilmProgress::Stage::given_up);
    CHECK(files_in(folder.path()) == 0);
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
