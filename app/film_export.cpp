// Steps, wounds and draws; the frames go to the writer of the format (engine/io/film_writer.h).
#include "app/film_export.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <new>
#include <system_error>
#include <utility>

#include "engine/io/labelled_sheet.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

namespace fs = std::filesystem;

constexpr int kMostFrames = 100'000;
constexpr double kMostFrameBytes = 1 << 30U;  // of all frames before they are enlarged, where they are kept
constexpr double kGifSteppingShare = 0.8;     // of the work, where all is encoded at the end; about
constexpr double kSteppingShare = 0.98;

double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Picture frame_of(const LiveGrid& grid, const FilmPlan& plan) {
    Picture picture;
    picture.height = grid.grid().height;
    picture.width = grid.grid().width;
    picture.pixels.resize(static_cast<std::size_t>(picture.height) * static_cast<std::size_t>(picture.width) * 4);
    grid.write_frame(picture.pixels);
    if (plan.transparent) return picture;
    std::vector<std::uint8_t> opaque;
    compose_stage(picture.pixels, grid.grid(), View::rgba, plan.background, opaque);
    picture.pixels = std::move(opaque);
    return picture;
}

double stepping_share(const FilmPlan& plan) {
    return plan.format == FilmFormat::gif ? kGifSteppingShare : kSteppingShare;
}

int rows_of(const FilmPlan& plan) {
    return plan.format == FilmFormat::sheet ? static_cast<int>(plan.levels.size()) : 1;
}

LabelledSheet labels_of(const FilmPlan& plan) {
    LabelledSheet labels;
    labels.scale = plan.scale;
    for (const double level : plan.levels) labels.rows.push_back(fmt::format("{:g}", level));
    for (int i = 0; i < plan.frames; ++i)
        labels.columns.push_back(fmt::format("{}", std::int64_t{i} * plan.steps_per_frame));
    return labels;
}

FilmLook look_of(const FilmPlan& plan) {
    FilmLook look;
    look.format = plan.format;
    look.scale = plan.scale;
    look.frames_per_second = plan.frames_per_second;
    look.transparent = plan.transparent;
    if (plan.format == FilmFormat::sheet) {
        const LabelledSheet labels = labels_of(plan);
        look.row_labels = labels.rows;
        look.column_labels = labels.columns;
    }
    return look;
}

std::string why_not_place(const FilmPlan& plan) {
    if (plan.path.empty() || plan.path.filename().empty()) return "Type a name for the file first.";
    const fs::path folder = plan.path.has_parent_path() ? plan.path.parent_path() : fs::path(".");
    std::error_code error;
    if (!fs::is_directory(folder, error)) return folder.string() + " is no folder. Choose one that exists.";
    const bool taken = fs::is_directory(plan.path, error);
    if (taken && plan.format != FilmFormat::frames) return plan.path.string() + " is a folder. Type another name.";
    if (plan.format == FilmFormat::frames && fs::exists(plan.path, error) &&
        (!taken || !fs::is_empty(plan.path, error)))
        return plan.path.string() + " is there already. Type another name for the folder.";
    if (::access(folder.c_str(), W_OK) != 0)
        return "Nothing may be written in " + folder.string() + ". Choose another.";
    return {};
}

std::string why_not_size(const FilmPlan& plan, const GridSize& grid) {
    const int longest = film_facts(plan.format).longest_side;
    std::int64_t side = std::int64_t{std::max(grid.height, grid.width)} * plan.scale;
    if (plan.format == FilmFormat::sheet) {
        const GridSize size = labelled_sheet_size(labels_of(plan), grid);
        side = std::max(size.height, size.width);
    }
    if (plan.scale < 1 || side > longest)
        return fmt::format("A side of {} pixels is too long: {} at most. Choose {}.", side, longest,
                           plan.format == FilmFormat::sheet ? "fewer columns or a smaller scale" : "a smaller scale");
    return {};
}

}  // namespace

std::string why_not(const FilmPlan& plan, const GridSize& grid) {
    if (std::string why = why_no_format(plan.format); !why.empty()) return why;
    if (std::string why = why_not_place(plan); !why.empty()) return why;
    if (plan.frames < 1 || plan.frames > kMostFrames)
        return fmt::format("{} frames: choose 1 to {}.", plan.frames, kMostFrames);
    if (plan.steps_per_frame < 1) return fmt::format("{} steps a frame: choose 1 or more.", plan.steps_per_frame);
    if (plan.format == FilmFormat::sheet && plan.levels.empty()) return "A sheet has no noise levels. Choose some.";
    const bool kept = plan.format == FilmFormat::gif || plan.format == FilmFormat::sheet;
    if (kept && 4.0 * grid.height * grid.width * plan.frames * rows_of(plan) > kMostFrameBytes)
        return "That many frames of this grid do not fit the memory. Choose fewer.";
    return why_not_size(plan, grid);
}

FilmExport::~FilmExport() {
    cancelled_ = true;
    if (thread_.joinable()) thread_.join();
}

FilmProgress FilmExport::progress() const {
    const std::lock_guard lock(mutex_);
    return progress_;
}

FilmProgress FilmExport::wait(std::chrono::milliseconds most) const {
    std::unique_lock lock(mutex_);
    ended_.wait_for(lock, most, [&] { return !progress_.busy(); });
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
        ended_.notify_all();
    });
}

bool FilmExport::tell(FilmProgress::Stage stage, int frame, std::uint64_t bytes, double share) {
    const double spent = seconds_now() - begun_;
    const std::lock_guard lock(mutex_);
    progress_.stage = stage;
    progress_.frame = frame;
    progress_.frames = plan_.frames * rows_of(plan_);
    progress_.bytes = bytes;
    progress_.share = share;
    progress_.seconds_left = share > 0 ? spent * (1 - share) / share : 0;
    return !cancelled_;
}

bool FilmExport::make_row(LiveGrid& grid, const FilmPlan& plan, int row, FilmWriter& film) {
    const int all = plan.frames * rows_of(plan);
    auto wound = plan.wounds.begin();
    int done = 0;
    for (int i = 0; i < plan.frames; ++i) {
        const int at = i * plan.steps_per_frame;
        while (true) {
            if (cancelled_) return false;
            while (wound != plan.wounds.end() && wound->step <= done) grid.damage(wound++->stroke);
            if (done == at) break;
            grid.step(1);
            ++done;
        }
        const bool shown = plan.format != FilmFormat::png || i + 1 == plan.frames;
        if (shown && !film.add(frame_of(grid, plan))) return false;
        const int made = row * plan.frames + i + 1;
        if (!tell(FilmProgress::Stage::stepping, made, film.bytes(), stepping_share(plan) * made / all)) return false;
    }
    return true;
}

void FilmExport::work(const FilmPlan& plan, const FilmSource& source) {
    using Stage = FilmProgress::Stage;
    LiveGrid grid(source.parameters, source.target, source.keep_probability, source.execution, source.state.seed,
                  source.state.noise_level);
    const int all = plan.frames * rows_of(plan);
    // While the frames come, the share is make_row's to tell.
    bool encoding = false;
    const std::unique_ptr<FilmWriter> film =
        open_film(plan.path, look_of(plan), [&](double share, std::uint64_t bytes) {
            if (!encoding) return !cancelled_;
            const double stepping = stepping_share(plan);
            return tell(Stage::writing, static_cast<int>(share * all), bytes, stepping + (1 - stepping) * share);
        });
    for (int row = 0; row < rows_of(plan); ++row) {
        if (plan.format == FilmFormat::sheet) {
            LiveState start = grid.save();
            start.noise_level = plan.levels[static_cast<std::size_t>(row)];
            start.strokes = 0;
            grid.restore(start);
            grid.reset();
        } else if (!plan.from_restart) {
            grid.restore(source.state);
        }
        if (!make_row(grid, plan, row, *film)) return;
    }
    encoding = true;
    {
        const std::lock_guard lock(mutex_);
        progress_.error = grid.error();
    }
    if (!tell(Stage::writing, 0, film->bytes(), stepping_share(plan)) || !film->finish()) return;
    tell(Stage::done, all, film->bytes(), 1);
}

}  // namespace nca
