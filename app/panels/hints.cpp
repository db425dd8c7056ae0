// Each hint is a small window with a pointer to the thing meant. They keep to the margins of the stage as far as it has
// some; of the picture only its empty border may lie below them.
#include "app/panels/hints.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "app/gui/control.h"
#include "app/gui/widgets.h"
#include "app/panels/actions.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kWidth = 219;
constexpr float kPadding = 12;
constexpr float kClose = 24;
constexpr float kFirstRow = 28;
constexpr float kLine = 19;
constexpr float kMargin = 20;     // to the edges of the stage
constexpr float kTriangle = 10;   // half its base, and its height
constexpr float kLeader = 1.5F;   // thickness
constexpr float kTargetRing = 9;  // radius
// Where the leader ends: on the left edge of the creature, in parts of the picture.
constexpr float kBodyX = 0.375F;
constexpr float kBodyY = 0.43F;

struct Hint {
    const char* name;
    ImU32 hue;
    bool& gone;
    const char* close_text;
    std::vector<NamedPlace>& places;
};

/// One line of a hint; a key cap stands where `key` is not null.
struct Line {
    const char* before;
    const char* key;
    const char* after;
};

void draw_line(ImDrawList* list, ImVec2 at, float height, Role role, ImU32 hue, const Line& line) {
    const float baseline = baseline_in(at.y, height, role);
    float x = at.x;
    const auto words = [&](const char* text) {
        if (*text == '\0') return;
        draw_on_baseline(list, x, baseline, role, hue, text);
        x += text_size(role, text).x;
    };
    words(line.before);
    if (line.key != nullptr) {
        if (*line.before != '\0') x += px(5);
        draw_key_cap(list, {std::floor(x), at.y + std::floor((height - px(20)) / 2)}, line.key);
        x += key_cap_width(line.key) + px(6);
    }
    words(line.after);
}

float width_of_line(Role role, const Line& line) {
    float width = text_size(role, line.before).x + text_size(role, line.after).x;
    if (line.key != nullptr) width += key_cap_width(line.key) + px(*line.before != '\0' ? 11 : 6);
    return width;
}

/// The box with its words and its cross, `lines.front()` as a title. `pointer` draws outside the box.
template <class Pointer>
void draw_hint(const Hint& hint, ImVec2 at, ImVec2 size, std::initializer_list<Line> lines, const Pointer& pointer) {
    ImGui::SetNextWindowPos(at);
    ImGui::SetNextWindowSize(size);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
    ImGui::Begin((std::string("##hint_") + hint.name).c_str(), nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoDocking);
    ImGui::PopStyleVar(2);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 to{at.x + size.x, at.y + size.y};
    list->PushClipRectFullScreen();
    list->AddRectFilled(at, to, kBg2, px(6));
    list->AddRect(at, to, hint.hue, px(6), px(1));
    pointer(list);
    list->PopClipRect();
    float y = at.y + px(8);
    for (const Line& line : lines) {
        const bool first = &line == lines.begin();
        const float height = px(first ? kFirstRow : kLine);
        draw_line(list, {at.x + px(kPadding), y}, height, first ? kTitle : kBody, first ? kText1 : kText2, line);
        y += height;
    }
    const ImVec2 cross{to.x - px(kClose) - px(8), at.y + px(10)};
    hint.places.push_back({std::string("hint ") + hint.name, cross.x + px(kClose) / 2, cross.y + px(kClose) / 2});
    ImGui::SetCursorScreenPos(cross);
    if (icon_button((std::string("##close_hint_") + hint.name).c_str(), kCloseIcon,
                    {.title = "Close the hint", .text = hint.close_text}, false, kClose))
        hint.gone = true;
    ImGui::End();
}

float height_for(std::size_t lines) { return px(8 + kFirstRow + 8) + px(kLine) * static_cast<float>(lines - 1); }

void draw_drag_hint(Desk& desk, float margin) {
    const ScreenArea& stage = desk.stage_area;
    const ScreenArea& picture = desk.picture;
    const float width = std::min(px(kWidth), std::max(stage.width / 3, px(190)));
    const ImVec2 size{width, height_for(3)};
    // Where the picture was moved, at least on the stage.
    const ImVec2 body{std::floor(std::clamp(picture.x + kBodyX * picture.width, stage.x, stage.x + stage.width)),
                      std::floor(std::clamp(picture.y + kBodyY * picture.height, stage.y, stage.y + stage.height))};
    const float lowest = std::max(stage.y, stage.y + stage.height - size.y - margin);
    const ImVec2 at{std::floor(stage.x + margin), std::floor(std::clamp(body.y + px(18), stage.y, lowest))};
    draw_hint(
        {"drag", kPlay, desk.hints.drag, "It is said once. The tooltips of the tools say more.", desk.places}, at, size,
        {{"Drag to hurt it", nullptr, ""},
         {"Noise goes where you draw.", nullptr, ""},
         {"Then it heals.", nullptr, ""}},
        [&](ImDrawList* list) {
            const float thick = std::max(1.0F, kLeader * scale());
            const ImVec2 from{at.x + size.x, std::floor(at.y + size.y / 2)};
            const ImVec2 bend{std::max(from.x, body.x - px(125)), from.y};
            // The leader ends at the ring, not in it.
            const float length = std::hypot(body.x - bend.x, body.y - bend.y);
            const float share = length > 0 ? std::max(0.0F, 1 - px(kTargetRing) / length) : 0;
            list->AddLine(from, bend, kPlay, thick);
            list->AddLine(bend, {bend.x + share * (body.x - bend.x), bend.y + share * (body.y - bend.y)}, kPlay, thick);
            list->AddCircle(body, px(kTargetRing), kPlay, 0, thick);
        });
}

void draw_pause_hint(Desk& desk) {
    const Line title{"", key_of("Play or pause"), "pauses"};
    const Line more{"", key_of("Step"), "makes a single step"};
    const float width = std::ceil(std::max(width_of_line(kTitle, title) + px(kClose), width_of_line(kBody, more))) +
                        2 * px(kPadding) + px(8);
    const float most = ImGui::GetMainViewport()->Size.x - width - px(8);
    const float tip = desk.play_place.x;
    const float left = std::min(tip - px(34), desk.head_left - px(8) - width);  // controls stay in sight
    const float least = std::max(px(8), tip - width + px(20));                  // and the pointer on the box
    const ImVec2 at{std::floor(std::clamp(left, std::min(least, most), most)),
                    std::floor(desk.play_place.y + px(kTriangle + 8))};
    draw_hint({"pause", kPlay, desk.hints.pause, "It is said once. All keys: F1.", desk.places}, at,
              {width, height_for(2)}, {title, more}, [&](ImDrawList* list) {
                  const ImVec2 top{tip, at.y - px(kTriangle)};
                  const ImVec2 first{tip - px(kTriangle), at.y};
                  const ImVec2 last{tip + px(kTriangle), at.y};
                  // Over the box's border, whose line it interrupts.
                  list->AddTriangleFilled({first.x, first.y + px(1)}, top, {last.x, last.y + px(1)}, kBg2);
                  list->AddLine(first, top, kPlay, px(1));
                  list->AddLine(top, last, kPlay, px(1));
              });
}

void draw_learn_hint(Desk& desk, float margin) {
    const ScreenArea& stage = desk.stage_area;
    const Line title{"Press", key_of("Learn or pause"), "and it learns"};
    const ImVec2 size{px(kWidth), height_for(3)};
    const float edge = stage.x + stage.width;
    const ImVec2 at{std::floor(edge - margin - size.x), std::floor(stage.y + margin)};
    draw_hint({"learn", kLearn, desk.hints.learn, "It is said once. The Learn tab says more.", desk.places}, at, size,
              {title, {"Keep hurting it meanwhile:", nullptr, ""}, {"it gets better at healing.", nullptr, ""}},
              [&](ImDrawList* list) {
                  const float thick = std::max(1.0F, kLeader * scale());
                  const float tip = desk.learn_place.x;
                  const float below = std::floor(desk.learn_place.y + px(7));
                  const ImVec2 from{at.x + size.x, std::floor(at.y + size.y / 2)};
                  list->AddLine(from, {edge, from.y}, kLearn, thick);
                  list->AddLine({edge, from.y}, {edge, below}, kLearn, thick);
                  list->AddLine({edge, below}, {tip, below}, kLearn, thick);
                  list->AddTriangleFilled({tip - px(5), below}, {tip, below - px(5)}, {tip + px(5), below}, kLearn);
              });
}

/// What was done needs no hint.
void follow(Desk& desk) {
    if (desk.strokes > desk.strokes_hinted) desk.hints.drag = true;
    if (!desk.session.playing()) desk.hints.pause = true;
    if (desk.session.trainer().state == RunState::running) desk.hints.learn = true;
}

}  // namespace

void draw_hints(Desk& desk) {
    follow(desk);
    if (desk.zoom <= 0) return;  // there is no picture yet
    const float margin = px(desk.stage_area.width < px(900) ? 8 : kMargin);
    if (!desk.hints.drag) draw_drag_hint(desk, margin);
    if (!desk.hints.pause) draw_pause_hint(desk);
    if (!desk.hints.learn) draw_learn_hint(desk, margin);
}

}  // namespace nca
