// The dialog of the design: the name in mono, then sentences.
#include "app/panels/bad_file_dialog.h"

#include <fmt/format.h>
#include <imgui.h>

#include <array>
#include <utility>

#include "app/emoji_names.h"
#include "app/gui/control.h"
#include "app/gui/dialog.h"
#include "app/panels/fitting_text.h"

namespace nca {

using namespace gui;

void BadFileDialog::tell(FileProblem problem) {
    problem_ = std::move(problem);
    open_ = true;
}

void BadFileDialog::draw(Desk& desk, const std::function<void()>& open_another) {
    if (!begin_dialog("bad_file", open_, {.title = problem_.title.c_str(), .icon = kErrorIcon, .icon_hue = kError}))
        return;
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(px(8), px(4)));
    const float width = ImGui::GetContentRegionAvail().x;
    text(kNumber, kText1, fitting_text(kNumber, problem_.name, width).c_str());
    dialog_text(kBody, kText2, problem_.what.c_str());
    if (!problem_.advice.empty()) dialog_text(kBody, kText2, problem_.advice.c_str());
    ImGui::PopStyleVar();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_icon(ImGui::GetWindowDrawList(), {at.x, at.y + px(2)}, 16, kCheckIcon, kText2);
    ImGui::SetCursorScreenPos({at.x + px(22), at.y});
    const std::string stays = fmt::format("{}, iteration {}, stays open.", target_words(desk.session.name()),
                                          with_commas(desk.session.trainer().iteration));
    text(kBody, kText2, fitting_text(kBody, stays, width - px(22)).c_str());
    const std::array<DialogButton, 3> buttons{
        {{"Copy##bad_file", {.title = "Copy", .text = "Puts all of it on the clipboard, path included."}, {}},
         {"Close##bad_file", {.title = "Close", .text = "What is open stays.", .key = "Esc"}, {.show_key = true}},
         {"Open another##bad_file",
          {.title = "Open another", .text = "Choose a file from the list.", .key = "Enter"},
          {.kind = ButtonKind::play, .icon = kFolderIcon}}}};
    const int pressed = dialog_buttons(nullptr, buttons);
    if (pressed == 0) ImGui::SetClipboardText(problem_.whole.c_str());
    if (pressed == 1 || pressed == 2) open_ = false;
    end_dialog();
    if (pressed == 2) open_another();
}

}  // namespace nca
