// Sentences of undo, redo and the time ribbon.
#include "app/history_words.h"

#include <doctest/doctest.h>

namespace nca {
namespace {

TEST_CASE("history: what was done is said once, with the step") {
    CHECK(jump_words({HistoryJump::Verb::undo, HistoryKind::noise, 1193}) == "Undid the noise stroke: step 1,193.");
    CHECK(jump_words({HistoryJump::Verb::redo, HistoryKind::restart, 0}) == "Redid the restart: step 0.");
    CHECK(jump_words({HistoryJump::Verb::redo, HistoryKind::tick, 7}) == "Back to where you were: step 7.");
    CHECK(jump_words({HistoryJump::Verb::go_to, HistoryKind::tick, 7}).empty());
}

TEST_CASE("history: why there is no undo or redo") {
    CHECK(why_no_undo(nullptr).find("being made") != std::string::npos);
    HistoryFacts facts;
    CHECK(why_no_undo(&facts).find("Nothing to undo") != std::string::npos);
    CHECK(why_no_redo(&facts).find("Nothing to redo") != std::string::npos);
    facts.can_undo = true;
    facts.can_redo = true;
    CHECK(why_no_undo(&facts).empty());
    CHECK(why_no_redo(&facts).empty());
    facts.off = "one state takes 300 MB";
    CHECK(why_no_undo(&facts).find("300 MB") != std::string::npos);
    CHECK(why_no_redo(&facts).find("300 MB") != std::string::npos);
}

TEST_CASE("history: moments in words") {
    HistoryMoment moment;
    moment.kind = HistoryKind::erase;
    CHECK(moment_words(moment) == "before the erase stroke");
    moment.kind = HistoryKind::tick;
    CHECK(moment_words(moment) == "kept on the way");
    moment.after_edit = true;
    CHECK(moment_words(moment) == "right after a stroke or restart");
}

}  // namespace
}  // namespace nca
