// One window of rows. Folders open by double click or Enter; Backspace goes up. What is typed as the name may be a
// whole path as well.
#include "app/panels/file_dialog.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <system_error>
#include <utility>

#include "app/gui/control.h"
#include "app/gui/dialog.h"
#include "app/gui/text_field.h"
#include "app/panels/fitting_text.h"

namespace nca {
namespace {

using namespace gui;
namespace fs = std::filesystem;

constexpr float kWidth = 600;
constexpr float kRow = 28;
constexpr int kRows = 10;
constexpr const char* kUnfit = "##";

bool has_ending(const fs::path& path, const std::vector<std::string>& endings) {
    return std::find(endings.begin(), endings.end(), path.extension().string()) != endings.end();
}

}  // namespace

void FileDialog::ask(FileQuestion question) {
    question_ = std::move(question);
    open_ = true;
    place_ = 0;
    fs::path begin = question_.folder.empty() ? folder_ : question_.folder;
    std::error_code error;
    if (begin.empty() || !fs::is_directory(begin, error)) begin = fs::current_path(error);
    go_to(begin);
    name_ = question_.name;
}

void FileDialog::go_to(const fs::path& folder) {
    list_ = list_folder(folder, question_.endings);
    typed_folder_ = list_.folder.string();
    chosen_ = -1;
    focus_first_ = !question_.saves;  // a name is typed first
    problem_.clear();
    asked_about_.clear();
    if (!question_.saves) name_.clear();
    if (list_.problem.empty()) folder_ = list_.folder;
}

void FileDialog::select(std::size_t row) {
    chosen_ = static_cast<std::ptrdiff_t>(row);
    problem_.clear();
    asked_about_.clear();
    const FileEntry& entry = list_.entries[row];
    if (!entry.folder || !question_.saves) name_ = entry.name;
}

fs::path FileDialog::meant() const {
    fs::path path = typed_path(name_, list_.folder);
    if (question_.saves && !path.empty() && path.has_filename() && !has_ending(path, question_.endings) &&
        !question_.endings.empty())
        path += question_.endings.front();
    return path;
}

void FileDialog::accept() {
    const fs::path plain = typed_path(name_, list_.folder);
    std::error_code error;
    if (plain.empty()) {
        problem_ = question_.saves ? "Type a name first." : "Choose a file in the list, or type its name.";
    } else if (fs::is_directory(plain, error)) {
        go_to(plain);
        name_ = question_.name;
    } else {
        take(meant());
    }
}

void FileDialog::take(const fs::path& path) {
    std::error_code error;
    const bool exists = fs::exists(path, error);
    if (!question_.saves && !exists) {
        problem_ = path.filename().string() + " is not there. Check the name.";
        return;
    }
    if (question_.saves && !fs::is_directory(path.parent_path(), error)) {
        problem_ = path.parent_path().string() + " is no folder. Choose one that exists.";
        return;
    }
    if (question_.saves && exists && asked_about_ != path) {
        asked_about_ = path;
        return;
    }
    open_ = false;
    folder_ = path.parent_path();
    if (question_.done) question_.done(path);
}

void FileDialog::draw_places() {
    if (question_.recent) {
        constexpr std::array<const char*, 2> kPlaces{"Folder##files", "Recent##files"};
        if (segmented("##places", kPlaces.data(), 2, place_,
                      {.title = "Where to look", .text = "In a folder, or among the files that were used last."}))
            focus_first_ = true;
        ImGui::SameLine(0, px(8));
    }
    const bool top = !list_.folder.has_relative_path();
    const char* why_not = place_ == 1 ? "Recent files have no folder in common." : nullptr;
    if (icon_button("##up", kUpIcon,
                    {.title = "Up",
                     .text = "The folder that this one is in.",
                     .key = "Backspace",
                     .why_not = why_not != nullptr ? why_not
                                : top              ? "This is the topmost folder."
                                                   : nullptr},
                    false, 28))
        go_to(list_.folder.parent_path());
    ImGui::SameLine(0, px(8));
    if (text_field("##folder", typed_folder_,
                   {.title = "Folder", .text = "Type another and press Enter; ~ is your own.", .why_not = why_not},
                   {.role = kSmallNumber}))
        go_to(typed_path(typed_folder_, list_.folder));
    const bool keys_free = dialog_has_keyboard() && !ImGui::IsAnyItemActive() && place_ == 0 && !top;
    if (keys_free && ImGui::IsKeyPressed(ImGuiKey_Backspace, true)) go_to(list_.folder.parent_path());
}

bool FileDialog::draw_row(const char* name, Icon icon, std::size_t row, const std::string& size,
                          const std::string& date, const About& about) {
    ImGui::PushID(static_cast<int>(row));
    const float width = ImGui::GetContentRegionAvail().x;
    Item item = place_item(name, {width, px(kRow)}, about);
    if (focus_first_ && row == 0) {
        ImGui::FocusItem();
        ImGui::SetNavCursorVisible(true);  // where the arrows begin, and what Enter takes
        focus_first_ = false;
    }
    bool taken = false;
    if (item.seen) {
        press_item(item);
        const bool by_keys = item.pressed && ImGui::GetCurrentContext()->NavActivateId == item.id;
        const bool focused = has_focus_ring(item.id);
        if (item.pressed || (focused && chosen_ != static_cast<std::ptrdiff_t>(row) && !item.off)) {
            if (place_ == 0) select(row);
            chosen_ = static_cast<std::ptrdiff_t>(row);
        }
        taken = !item.off && (by_keys || (item.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)));
        ImDrawList* list = ImGui::GetWindowDrawList();
        const bool chosen = chosen_ == static_cast<std::ptrdiff_t>(row);
        if (chosen || item.hovered) list->AddRectFilled(item.box.Min, item.box.Max, chosen ? kPlayTint : kBg3, px(4));
        draw_icon(list, {item.box.Min.x + px(6), item.box.Min.y + px(5)}, 18, icon, item.off ? kOff : kText2);
        const float date_width = text_size(kSmallNumber, "30 Nov 00:00").x;
        const float size_width = text_size(kSmallNumber, "999.9 MB").x;
        float right = item.box.Max.x - px(8);
        const float baseline = baseline_in(item.box.Min.y, px(kRow), kSmallNumber);
        const auto figure = [&](const std::string& words, float own) {
            draw_on_baseline(list, right - text_size(kSmallNumber, words.c_str()).x, baseline, kSmallNumber,
                             item.off ? kOff : kText3, words.c_str());
            right -= own + px(16);
        };
        figure(date, date_width);
        figure(size, size_width);
        const float left = item.box.Min.x + px(32);
        const std::string shown = fitting_text(kBody, shown_part(name), right - left);
        draw_on_baseline(list, left, baseline_in(item.box.Min.y, px(kRow), kBody), kBody, item.off ? kOff : kText1,
                         shown.c_str());
        draw_focus_ring(item, 4, 0);
    }
    end_item(item, name, about);
    ImGui::PopID();
    return taken;
}

void FileDialog::draw_folder_rows() {
    if (!list_.problem.empty()) {
        dialog_text(kBody, kError, list_.problem.c_str());
        dialog_text(kCaption, kText3, "Go up, or type another folder above.");
        return;
    }
    if (list_.entries.empty()) {
        std::string endings;
        for (const std::string& ending : question_.endings) endings += (endings.empty() ? "*" : ", *") + ending;
        dialog_text(kCaption, kText3, ("No folders and no " + endings + " here.").c_str());
    }
    const std::int64_t now = std::time(nullptr);
    std::ptrdiff_t taken = -1;
    for (std::size_t row = 0; row < list_.entries.size(); ++row) {
        const FileEntry& entry = list_.entries[row];
        const About about{
            .title = entry.name.c_str(),
            .text = entry.folder ? "A folder: a double click or Enter opens it." : "A double click or Enter takes it."};
        if (draw_row((entry.name + kUnfit + "file").c_str(), entry.folder ? kFolderIcon : kFileIcon, row,
                     entry.folder ? "" : file_size_text(entry.bytes), file_time_text(entry.changed, now), about))
            taken = static_cast<std::ptrdiff_t>(row);
    }
    if (list_.cut) dialog_text(kCaption, kText3, fmt::format("Only the first {} are listed.", kMostEntries).c_str());
    if (taken < 0) return;
    const FileEntry entry = list_.entries[static_cast<std::size_t>(taken)];
    if (entry.folder)
        go_to(list_.folder / entry.name);
    else
        take(list_.folder / entry.name);
}

void FileDialog::draw_recent_rows(RecentFiles& recent) {
    if (recent.files().empty())
        dialog_text(kCaption, kText3, "Nothing yet: what is opened or saved will be listed here.");
    fs::path taken;
    for (std::size_t row = 0; row < recent.files().size(); ++row) {
        const RecentFile& file = recent.files()[row];
        const std::string folder = file.path.parent_path().string();
        const About about{.title = file.path.filename().c_str(),
                          .text = folder.c_str(),
                          .why_not = file.why_not.empty() ? nullptr : file.why_not.c_str()};
        const bool was = chosen_ == static_cast<std::ptrdiff_t>(row);
        if (draw_row((file.path.filename().string() + "##recent").c_str(), kHistoryIcon, row,
                     file.why_not.empty() ? "" : "missing", "", about))
            taken = file.path;
        if (!was && chosen_ == static_cast<std::ptrdiff_t>(row)) name_ = file.path.string();
    }
    if (!taken.empty()) take(taken);
}

void FileDialog::draw_rows(RecentFiles& recent) {
    const float screen = ImGui::GetMainViewport()->Size.y;
    const float room = std::max(px(3 * kRow), std::min(px(kRows * kRow), screen - px(48) - px(190)));
    ImGui::PushStyleColor(ImGuiCol_ChildBg, kBg1);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(px(4), px(4)));
    ImGui::BeginChild(place_ == 0 ? "##rows" : "##recent_rows", {0, room + px(8)},
                      ImGuiChildFlags_NavFlattened | ImGuiChildFlags_AlwaysUseWindowPadding, ImGuiWindowFlags_None);
    if (place_ == 0)
        draw_folder_rows();
    else
        draw_recent_rows(recent);
    ImGui::PopStyleVar(2);
    ImGui::EndChild();
    ImGui::PopStyleColor();
}

void FileDialog::draw(Desk& desk, RecentFiles& recent) {
    if (!begin_dialog("files", open_, {.title = question_.title.c_str(), .icon = question_.icon, .width = kWidth}))
        return;
    if (dialog_appears()) recent.look();
    draw_places();
    draw_rows(recent);
    if (dialog_appears() && question_.saves) ImGui::SetKeyboardFocusHere();
    const bool entered =
        text_field("##name", name_,
                   {.title = "Name",
                    .text = question_.saves ? "What the file shall be called; the right ending is added."
                                            : "The file chosen above, or the path of another."},
                   {.hint = question_.saves ? "Name" : "Name or path", .role = kSmallNumber});
    if (ImGui::IsItemEdited()) {
        problem_.clear();
        asked_about_.clear();
    }
    if (entered && (asked_about_.empty() || asked_about_ != meant())) accept();  // Enter replaces nothing
    const bool replaces = !asked_about_.empty() && asked_about_ == meant();
    std::string caption = question_.caption;
    if (replaces) caption = asked_about_.filename().string() + " is there already.";
    if (!problem_.empty()) caption = problem_;
    const ImU32 hue = !problem_.empty() ? kError : replaces ? kWarn : kText3;
    const std::string accept_name = (replaces ? std::string("Replace") : question_.accept) + "##files";
    const char* why_not = name_.empty() ? (question_.saves ? "Type a name first." : "Choose a file first.") : nullptr;
    const std::array<DialogButton, 2> buttons{
        {{"Cancel##files", {.title = "Cancel", .text = "Nothing changes.", .key = "Esc"}, {.show_key = true}},
         {accept_name.c_str(),
          {.title = replaces ? "Replace" : question_.accept.c_str(),
           .text = replaces ? "The file that is there now is lost." : "Takes the file that is named above.",
           .key = replaces ? nullptr : "Enter",
           .why_not = why_not},
          {.kind = replaces ? ButtonKind::danger : ButtonKind::play}}}};
    const int pressed = dialog_buttons(caption.empty() ? nullptr : caption.c_str(), buttons, hue);
    if (replaces) {
        const ImVec2 low = ImGui::GetItemRectMin();  // of the last button
        const ImVec2 high = ImGui::GetItemRectMax();
        desk.places.push_back({"dialog accept", (low.x + high.x) / 2, (low.y + high.y) / 2});
    }
    if (pressed == 0) open_ = false;
    if (pressed == 1) accept();
    if (ImGui::IsAnyItemActive()) desk.wants_frame = true;
    end_dialog();
}

}  // namespace nca
