// Disabled with the reason where there is nothing; the tooltip names what would be taken or brought back.
#include "app/panels/undo_buttons.h"

#include <fmt/format.h>
#include <imgui.h>

#include <string>

#include "app/gui/widgets.h"
#include "app/history_words.h"
#include "app/panels/actions.h"
#include "app/panels/transport.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kControl = 32;

/// Says the last jump once.
void tell_jump(Desk& desk) {
    const LiveSnapshot& live = desk.session.live();
    if (live.jumps == desk.told_jumps) return;
    desk.told_jumps = live.jumps;
    const std::string words = jump_words(live.jump);
    if (words.empty()) return;
    if (words.starts_with("Undid"))
        desk.toast(kUndoIcon, kPlay, words, "play", {"Redo", [&desk] { redo(desk); }});
    else
        desk.toast(kRedoIcon, kPlay, words);
}

const char* reason(const std::string& words) { return words.empty() ? nullptr : words.c_str(); }

}  // namespace

float draw_undo_buttons(Desk& desk, bool with_redo) {
    tell_jump(desk);
    const HistoryFacts* history = desk.session.live().history.get();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const std::string no_undo = why_no_undo(history);
    const std::string undo_text =
        fmt::format("Takes back the {}: state, step and randomness as they were, so that the same future follows.",
                    history_kind_name(history != nullptr && no_undo.empty() ? history->undo_kind : HistoryKind::noise));
    if (icon_button("##undo", kUndoIcon,
                    {.title = "Undo", .text = undo_text.c_str(), .key = key_of("Undo"), .why_not = reason(no_undo)},
                    false, kControl))
        undo(desk);
    if (!with_redo) return px(kControl);

    ImGui::SetCursorScreenPos({at.x + px(kControl), at.y});
    const std::string no_redo = why_no_redo(history);
    const std::string redo_text = "Brings back the moment that was left by undo, or by a click on the time ribbon.";
    if (icon_button("##redo", kRedoIcon,
                    {.title = "Redo", .text = redo_text.c_str(), .key = key_of("Redo"), .why_not = reason(no_redo)},
                    false, kControl))
        redo(desk);
    return 2 * px(kControl);
}

}  // namespace nca
