// The sentence at the left gives way to the facts at the right.
#include "app/panels/status_line.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <memory>
#include <string>

#include "app/gui/widgets.h"
#include "app/panels/calm_view.h"
#include "app/panels/fitting_text.h"
#include "app/status_words.h"

namespace nca {
namespace {

using namespace gui;

constexpr double kLookEvery = 0.5;  // seconds
constexpr float kWide = 1500;       // narrower windows leave the engine's sentence to the badge
constexpr float kMiddle = 1200;     // and these the rates to the top bar

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

/// Resident memory of this process in MB; 0 where it can't be had.
double memory_in_use() {
    const std::unique_ptr<std::FILE, CloseFile> file(std::fopen("/proc/self/statm", "r"));
    unsigned long whole = 0;
    unsigned long resident = 0;
    if (file == nullptr || std::fscanf(file.get(), "%lu %lu", &whole, &resident) != 2) return 0;
    return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

double recent_memory_in_use() {
    static double looked_at = -kLookEvery;
    static double megabytes = 0;
    const double now = ImGui::GetTime();
    if (now - looked_at >= kLookEvery || now < looked_at) {
        looked_at = now;
        megabytes = memory_in_use();
    }
    return megabytes;
}

/// Whether the window draws by itself, so that a clock may tick in it.
bool is_lively(const Desk& desk) { return desk.session.playing() || desk.session.trainer().state == RunState::running; }

}  // namespace

void draw_status_line(Desk& desk) {
    const ImVec2 at = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float top = at.y + std::floor((size.y - text_size(kCaption, "X").y) / 2);
    const float number_top = on_base_line(kSmallNumber, kCaption, top);

    // From the right end; figures have the places of their longest forms, so that nothing moves.
    float right = at.x + size.x - px(12);
    const auto fact = [&](const std::string& words, const char* longest, const About& about) {
        const float width = std::ceil(text_size(kSmallNumber, longest).x);
        const float own = text_size(kSmallNumber, words.c_str()).x;
        draw_text(list, {std::floor(right - own), number_top}, kSmallNumber, kText2, words.c_str());
        ImGui::SetCursorScreenPos({right - width, at.y});
        ImGui::Dummy({width, size.y});
        tooltip(about);
        right -= width + px(16);
    };
    const double rate = desk.frames_per_second;
    const FrameTimes::Summary times = desk.frame_times.intervals();
    const std::string about_rate = fmt::format(
        "Of this window. While nothing changes, none is drawn.{}\n{}.",
        times.median > 0 ? fmt::format(" Frame to frame in the last seconds: {:.1f} ms in the middle, {:.1f} at worst.",
                                       1e3 * times.median, 1e3 * times.worst)
                         : std::string(),
        desk.pictures.route().words(desk.session.live().no_device_frames, frames_copied_for(desk)));
    fact(rate > 0 ? fmt::format("{:.0f} fps", rate) : std::string("idle"), "000 fps",
         {.title = "Frames a second", .text = about_rate.c_str()});
    if (const double memory = recent_memory_in_use(); memory > 0)
        fact(memory_words(memory), "0000 MB",
             {.title = "Memory", .text = "What the program holds at present. A larger batch or grid needs more."});
    const TrainerSnapshot& trainer = desk.session.trainer();
    if (desk.saved_at)
        fact(saved_words(*desk.saved_at, std::chrono::system_clock::now(), is_lively(desk)), "saved 00:00 ago",
             {.title = "Saved", .text = "The last checkpoint. A run that learns is saved once a minute by itself."});
    if (size.x / scale() >= kMiddle) {
        const bool learns = trainer.state == RunState::running;
        fact(rate_words_of(learns ? trainer.iterations_per_second : 0, "it/s"), "00.00 it/s",
             {.title = "Iterations a second", .text = "Of the learner. Smaller batches and fewer steps are quicker."});
        fact(rate_words_of(desk.session.playing() ? desk.session.live().steps_per_second : 0, "steps/s"),
             "0,000 steps/s",
             {.title = "Steps a second", .text = "Of the live grid, as measured. Speed, in the top bar, asks for it."});
    }
    const EngineUse engine = desk.session.grid_engine();
    if (size.x / scale() >= kWide && !engine.description.empty()) {
        const std::string words = engine_status_text(engine, desk.session.learner_engine());
        draw_text(list, {std::floor(right - text_size(kCaption, words.c_str()).x), top}, kCaption, kText3,
                  words.c_str());
        right -= text_size(kCaption, words.c_str()).x + px(16);
    }

    const bool grid_failed = desk.session.live().state == LiveRunState::failed;
    const Level level = grid_failed ? Level::error : desk.status_level;
    const std::string& words = grid_failed ? desk.session.live().failure : desk.status;
    const float icon = 16;
    draw_icon(list, {at.x + px(12), at.y + std::floor((size.y - px(icon)) / 2)}, icon,
              level == Level::error     ? kErrorIcon
              : level == Level::warning ? kWarnIcon
                                        : kInfoIcon,
              level == Level::error     ? kError
              : level == Level::warning ? kWarn
                                        : kText3);
    const float left = at.x + px(12) + px(icon) + px(6);
    const std::string shown = fitting_text(kCaption, words, right - left);
    draw_text(list, {left, top}, kCaption, level == Level::error ? kError : kText2, shown.c_str());
    if (shown != words) {
        ImGui::SetCursorScreenPos({left, at.y});
        ImGui::Dummy({right - left, size.y});
        tooltip({.text = words.c_str()});
    }
}

}  // namespace nca
