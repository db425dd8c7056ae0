// Steps and keeps the frames, then encodes them, then writes the file whole.
#include "app/film_export.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <new>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/io/animation.h"
#include "engine/io/atomic_file.h"
#include "engine/io/picture_file.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

namespace fs = std::filesystem;

constexpr int kMostFrames = 5000;
constexpr int kLongestSide = 8192;            // pixels
constexpr double kMostFrameBytes = 1 << 30U;  // of all frames before they are enlarged
constexpr int kEndDelay = 100;                // hundredths of a second

double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Picture enlarged(const Picture& picture, int scale) {
    Picture large;
    large.height = picture.height * scale;
    large.width = picture.width * scale;
    large.pixels.resize(static_cast<std::size_t>(large.height) * static_cast<std::size_t>(large.width) * 4);
    std::size_t at = 0;
    for (int y = 0; y < large.height; ++y)
        for (int x = 0; x < large.width; ++x, at += 4) {
            const auto cell = static_cast<std::size_t>(y / scale) * static_cast<std::size_t>(picture.width) +
                              static_cast<std::size_t>(x / scale);
            std::copy_n(picture.pixels.begin() + static_cast<std::ptrdiff_t>(4 * cell), 4,
                        large.pixels.begin() + static_cast<std::ptrdiff_t>(at));
        }
    return large;
}

Picture frame_of(const LiveGrid& grid, const FilmPlan& plan) {
    Picture picture;
    picture.height = grid.grid().height;
    picture.width = grid.grid().width;
    picture.pixels.resize(static_cast<std::size_t>(picture.height) * static_cast<std::size_t>(picture.width) * 4);
    grid.write_frame(picture.pixels);
    if (plan.transparent && plan.format == FilmFormat::png) return picture;
    std::vector<std::uint8_t> opaque;
    compose_stage(picture.pixels, grid.grid(), View::rgba, plan.background, opaque);
    picture.pixels = std::move(opaque);
    return picture;
}

}  // namespace

int film_delay(int frames_per_second) {
    return std::max(2, static_cast<int>(std::lround(100.0 / std::max(1, frames_per_second))));
}

std::string why_not(const FilmPlan& plan, const GridSize& grid) {
    if (plan.path.empty() || plan.path.filename().empty()) return "Type a name for the file first.";
    const fs::path folder = plan.path.has_parent_path() ? plan.path.parent_path() : fs::path(".");
    std::error_code error;
    if (!fs::is_directory(folder, error)) return folder.string() + " is no folder. Choose one that exists.";
    if (fs::is_directory(plan.path, error)) return plan.path.string() + " is a folder. Type another name.";
    if (::access(folder.c_str(), W_OK) != 0)
        return "Nothing may be written in " + folder.string() + ". Choose another.";
    const int side = std::max(grid.height, grid.width);
    if (plan.scale < 1 || side * plan.scale > kLongestSide)
        return fmt::format("A side of {} pixels is too long: {} at most. Choose a smaller scale.", side * plan.scale,
                           kLongestSide);
    if (plan.format == FilmFormat::gif) {
        if (plan.frames < 1 || plan.frames > kMostFrames)
            return fmt::format("{} frames: choose 1 to {}.", plan.frames, kMostFrames);
        if (4.0 * grid.height * grid.width * plan.frames > kMostFrameBytes)
            return "That many frames of this grid do not fit the memory. Choose fewer.";
    }
    return {};
}

FilmExport::~FilmExport() {
    cancelled_ = true;
    if (thread_.joinable()) thread_.join();
}

FilmProgress FilmExport::progress() const {
    const std::lock_guard lock(mutex_);
    return progress_;
}

void FilmExport::begin(FilmPlan plan, FilmSource source) {
    cancelled_ = true;
    if (thread_.joinable()) thread_.join();
    cancelled_ = false;
    plan_ = std::move(plan);
    begun_ = seconds_now();
    progress_ = {};
    progress_.stage = FilmProgress::Stage::stepping;
    thread_ = std::jthread([this, source = std::move(source)] {
        std::string problem;
        try {
            work(plan_, source);
        } catch (const std::bad_alloc&) {
            problem = "there is not enough memory: choose fewer frames or a smaller scale";
        } catch (const std::exception& error) {
            problem = error.what();
        }
        const std::lock_guard lock(mutex_);
        if (!problem.empty()) {
            progress_.stage = FilmProgress::Stage::failed;
            progress_.problem = problem;
        } else {
            progress_.stage = cancelled_ && progress_.stage != FilmProgress::Stage::done ? FilmProgress::Stage::given_up
                                                                                         : FilmProgress::Stage::done;
        }
    });
}

bool FilmExport::tell(FilmProgress::Stage stage, int frame, int frames, std::uint64_t bytes, double share) {
    const double spent = seconds_now() - begun_;
    const std::lock_guard lock(mutex_);
    progress_.stage = stage;
    progress_.frame = frame;
    progress_.frames = frames;
    progress_.bytes = bytes;
    progress_.share = share;
    progress_.seconds_left = share > 0 ? spent * (1 - share) / share : 0;
    return !cancelled_;
}

void FilmExport::work(const FilmPlan& plan, const FilmSource& source) {
    using Stage = FilmProgress::Stage;
    constexpr double kSteppingShare = 0.8;  // of the work; about
    LiveGrid grid(source.parameters, source.target, source.keep_probability, source.execution, source.state.seed,
                  source.state.noise_level);
    if (!plan.from_restart) grid.restore(source.state);
    const int count = plan.format == FilmFormat::png ? 1 : plan.frames;
    std::vector<Picture> frames;
    for (int i = 0; i < count; ++i) {
        for (int step = 0; i > 0 && step < plan.steps_per_frame; ++step) {
            if (cancelled_) return;
            grid.step(1);
        }
        frames.push_back(frame_of(grid, plan));
        if (!tell(Stage::stepping, i + 1, count, 0, kSteppingShare * (i + 1) / count)) return;
    }
    std::vector<std::uint8_t> file;
    if (plan.format == FilmFormat::png) {
        file = encode_png(enlarged(frames.front(), plan.scale));
    } else {
        file = encode_gif(frames,
                          {.scale = plan.scale,
                           .delay_centiseconds = film_delay(plan.frames_per_second),
                           .last_delay_centiseconds = std::max(kEndDelay, film_delay(plan.frames_per_second))},
                          [&](std::size_t done, std::size_t bytes) {
                              const double share = static_cast<double>(done) / count;
                              return tell(Stage::writing, static_cast<int>(done), count, bytes,
                                          kSteppingShare + (1 - kSteppingShare) * share);
                          });
    }
    if (cancelled_) return;
    write_file_atomically(plan.path, file);
    tell(Stage::done, count, count, file.size(), 1);
}

}  // namespace nca
