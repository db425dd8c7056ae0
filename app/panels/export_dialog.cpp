// The grid's state is copied by the live worker between two steps; the film is made from the copy.
#include "app/panels/export_dialog.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "app/file_list.h"
#include "app/gui/control.h"
#include "app/gui/dialog.h"
#include "app/gui/text_field.h"
#include "app/panels/file_desk.h"
#include "app/panels/show_folder.h"

namespace nca {
namespace {

using namespace gui;
namespace fs = std::filesystem;

constexpr float kWidth = 488;
constexpr float kPreview = 112;

}  // namespace

void ExportDialog::ask(Desk& desk, const fs::path& folder) {
    if (open_) return;
    open_ = true;
    if (path_.empty() || !named_) {
        path_ = (folder / "x").string();
        named_ = false;
        propose_name(desk);
    }
}

void ExportDialog::propose_name(Desk& desk) {
    const fs::path folder = fs::path(path_).parent_path();
    const std::string stem = fs::path(desk.session.name()).stem().string();
    const std::string ending(film_facts(format()).ending);
    if (named_) {
        path_ = fs::path(path_).replace_extension(ending).string();
        return;
    }
    // A name that is free, so that nothing is replaced by accident.
    std::error_code error;
    fs::path path = folder / ((stem.empty() ? "grid" : stem) + ending);
    for (int i = 2; i < 1000 && fs::exists(path, error); ++i)
        path = folder / fmt::format("{}-{}{}", stem.empty() ? "grid" : stem, i, ending);
    path_ = path.string();
}

void ExportDialog::look_for_formats(Desk& desk) {
    for (const FilmFormat one : kFilmFormats) {
        std::string& missing = missing_.at(static_cast<std::size_t>(one));
        missing = why_no_format(one);
        if (missing.empty()) continue;
        if (!looked_) desk.note(fmt::format("{} To have it: {}", missing, format_remedy(one)), "file");
        if (format() == one) format_ = 0;
    }
    looked_ = true;
}

void ExportDialog::draw_preview(Desk& desk, float side) const {
    const LiveFrame& frame = desk.session.frame();
    desk.watch.pixels = true;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (!frame.pixels.empty()) {
        static std::vector<std::uint8_t> pixels;
        compose_stage(frame.pixels, frame.grid, View::rgba, background_behind(), pixels);
        const std::uint64_t version = frame.number * 4 + static_cast<std::uint64_t>(behind_);
        const ImTextureID picture =
            desk.pictures.show("export preview", version, frame.grid.height, frame.grid.width, pixels);
        draw_pixels(ImGui::GetWindowDrawList(), picture, at, {at.x + side, at.y + side});
    }
    ImGui::GetWindowDrawList()->AddRect(at, {at.x + side, at.y + side}, kLine2, 0, px(1));
    ImGui::Dummy({side, side});
}

void ExportDialog::draw_place(Desk& desk, FileDialog& list) {
    const char* busy = film_.progress().busy() ? "A film is being written. Cancel it first." : nullptr;
    text_field(
        "##export_path", path_,
        {.title = "File", .text = "Its whole path; the list at the right chooses another folder.", .why_not = busy},
        {.hint = "Path", .role = kSmallNumber, .width = -36});
    if (ImGui::IsItemEdited()) named_ = true;
    ImGui::SameLine(0, px(8));
    if (icon_button("##export_list", kFolderIcon,
                    {.title = "Choose", .text = "Another folder or name.", .why_not = busy}, false, 28)) {
        const fs::path path = typed_path(path_, fs::path("/"));
        const bool folder = format() == FilmFormat::frames;
        list.ask({.title = film_facts(format()).moves ? "Save film" : "Save picture",
                  .icon = kFilmIcon,
                  .accept = "Choose",
                  .endings = {folder ? ".png" : std::string(film_facts(format()).ending)},
                  .saves = true,
                  .name = path.filename().string(),
                  .caption = "Written when you press Export.",
                  .recent = false,
                  .folder = path.parent_path(),
                  .done = [this, folder](const fs::path& chosen) {
                      path_ = (folder ? fs::path(chosen).replace_extension() : chosen).string();
                      named_ = true;
                  }});
    }
    const std::string why = why_not(plan_of(desk), desk.session.live().grid);
    std::error_code error;
    if (!why.empty()) {
        dialog_text(kCaption, kError, why.c_str());
    } else if (busy == nullptr && fs::exists(plan_of(desk).path, error)) {
        dialog_text(kCaption, kWarn, "A file of this name is there; it would be replaced.");
    }
}

void ExportDialog::draw_progress(const FilmProgress& progress) const {
    const float width = ImGui::GetContentRegionAvail().x;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(at, {at.x + width, at.y + px(50)}, kBg1, px(4));
    const bool writing = progress.stage == FilmProgress::Stage::writing;
    const float baseline = baseline_in(at.y + px(4), px(26), kBody);
    const std::string words =
        fmt::format("{} frame {} of {}", writing ? "Writing" : "Making", progress.frame, progress.frames);
    draw_on_baseline(list, at.x + px(12), baseline, kButton, kText1, words.c_str());
    const int left = static_cast<int>(std::ceil(progress.seconds_left));
    const std::string facts =
        fmt::format("{}  {}:{:02} left", writing ? file_size_text(progress.bytes) : "", left / 60, left % 60);
    draw_on_baseline(list, at.x + width - px(12) - text_size(kSmallNumber, facts.c_str()).x, baseline, kSmallNumber,
                     kText2, facts.c_str());
    const float top = at.y + px(34);
    const float from = at.x + px(12);
    const float to = at.x + width - px(12);
    list->AddRectFilled({from, top}, {to, top + px(6)}, kBg5, px(3));
    const float end = from + (to - from) * static_cast<float>(progress.share);
    if (end > from + px(3)) list->AddRectFilled({from, top}, {end, top + px(6)}, kPlay, px(3));
    ImGui::Dummy({width, px(50)});
}

void ExportDialog::begin(Desk& desk) {
    wanted_ = plan_of(desk);
    capturing_ = desk.session.live_worker().capture();
}

void ExportDialog::follow(Desk& desk) {
    const LiveSnapshot& live = desk.session.live();
    if (capturing_ && live.handled >= *capturing_) {
        capturing_.reset();
        if (live.captured != nullptr && live.captured_parameters != nullptr) {
            told_ = false;
            film_.begin(wanted_, {.parameters = *live.captured_parameters,
                                  .target = desk.session.target(),
                                  .execution = desk.session.execution(),
                                  .keep_probability = desk.session.keep_probability(),
                                  .state = *live.captured});
        } else {
            desk.error("There is no live grid to export: " + live.failure, "export");
        }
    }
    const FilmProgress progress = film_.progress();
    if (capturing_ || progress.busy()) desk.wants_frame = true;
    if (told_ || progress.busy()) return;
    told_ = true;
    const fs::path path = film_.plan().path;
    const std::string name = path.filename().string();
    if (progress.stage == FilmProgress::Stage::done) {
        open_ = false;
        named_ = false;
        desk.toast(kFilmIcon, kGood, fmt::format("Written: {}, {}", name, file_size_text(progress.bytes)), "export",
                   {.label = can_show_folder() ? "Show folder" : "Copy path", .run = [path] { show_folder(path); }});
    } else if (progress.stage == FilmProgress::Stage::given_up) {
        desk.say(fmt::format("{} was given up; no file is left.", name), "export");
    } else if (progress.stage == FilmProgress::Stage::failed) {
        desk.error(progress.problem, "export");
    }
}

void ExportDialog::draw(Desk& desk, FileDialog& list) {
    follow(desk);
    if (!begin_dialog("export", open_, {.title = "Export", .icon = kFilmIcon, .width = kWidth})) return;
    if (dialog_appears()) look_for_formats(desk);
    if (dialog_appears() && !named_) propose_name(desk);
    const FilmProgress progress = film_.progress();
    const bool busy = progress.busy() || capturing_.has_value();
    draw_format(desk, progress.busy() ? "A film is being written. Cancel it first." : nullptr);
    draw_preview(desk, px(kPreview));
    ImGui::SameLine(0, px(16));
    ImGui::BeginGroup();
    draw_choices(desk);
    ImGui::EndGroup();
    draw_place(desk, list);
    if (progress.busy()) draw_progress(progress);
    const std::string why = busy ? "A film is being written." : why_not(plan_of(desk), desk.session.live().grid);
    const std::array<DialogButton, 2> buttons{
        {{"Cancel##export",
          {.title = "Cancel", .text = busy ? "Gives the film up; no file is left." : "Nothing is written."},
          {}},
         {"Export##export",
          {.title = "Export",
           .text = "Writes the file. Play and learning go on meanwhile.",
           .key = "Enter",
           .why_not = why.empty() ? nullptr : why.c_str()},
          {.kind = ButtonKind::play}}}};
    const int pressed = dialog_buttons("Play and learning go on. Cancel leaves no file.", buttons);
    const ImVec2 low = ImGui::GetItemRectMin();  // of the last button
    const float middle = (low.y + ImGui::GetItemRectMax().y) / 2;
    const float cancel = button_width(buttons[0].name, buttons[0].about, buttons[0].look);
    desk.places.push_back({"export write", (low.x + ImGui::GetItemRectMax().x) / 2, middle});
    desk.places.push_back({"export cancel", low.x - px(8) - cancel / 2, middle});
    if (pressed == 0 && busy) film_.cancel();
    if (pressed == 0 && !busy) open_ = false;
    if (pressed == 1) begin(desk);
    end_dialog();
}

}  // namespace nca
