// Sentences about the live grid's history.
#include "app/history_words.h"

#include <fmt/format.h>

#include "app/number_text.h"

namespace nca {

std::string jump_words(const HistoryJump& jump) {
    const bool left = jump.kind == HistoryKind::tick || jump.kind == HistoryKind::start;
    switch (jump.verb) {
        case HistoryJump::Verb::undo:
            return fmt::format("Undid the {}: step {}.", history_kind_name(jump.kind), gui::with_commas(jump.step));
        case HistoryJump::Verb::redo:
            if (left) return fmt::format("Back to where you were: step {}.", gui::with_commas(jump.step));
            return fmt::format("Redid the {}: step {}.", history_kind_name(jump.kind), gui::with_commas(jump.step));
        case HistoryJump::Verb::go_to:
        case HistoryJump::Verb::none:
            return {};
    }
    return {};
}

std::string moment_words(const HistoryMoment& moment) {
    if (moment.kind == HistoryKind::start) return "the grid as it was opened";
    if (is_edit(moment.kind)) return fmt::format("before the {}", history_kind_name(moment.kind));
    return moment.after_edit ? "right after a stroke or restart" : "kept on the way";
}

std::string why_no_undo(const HistoryFacts* history) {
    if (history == nullptr) return "The grid is being made.";
    if (!history->off.empty()) return "Undo is off: " + history->off + ".";
    if (!history->can_undo) return "Nothing to undo yet. Draw on the grid, or restart it.";
    return {};
}

std::string why_no_redo(const HistoryFacts* history) {
    if (history == nullptr) return "The grid is being made.";
    if (!history->off.empty()) return "Redo is off: " + history->off + ".";
    if (!history->can_redo) return "Nothing to redo: nothing was undone since the last stroke or restart.";
    return {};
}

}  // namespace nca
