// One field serves for search, emoji and path. Pictures of emoji are made when they come into sight, a few a frame, so
// that the window opens at once. A target that would replace a run that has learnt is asked about first.
#include "app/panels/target_section.h"

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/emoji_names.h"
#include "app/gui/widgets.h"
#include "app/panels/fitting_text.h"
#include "engine/io/emoji.h"
#include "engine/io/pillow_resize.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

using namespace gui;

constexpr int kEmojiSide = 40;      // pixels
constexpr int kPicturesAFrame = 2;  // made at most
constexpr float kGap = 4;
constexpr float kCell = 40;  // of the gallery, about
constexpr int kFewestRows = 2;
constexpr float kInset = 4;  // of the picture in its cell
constexpr const char* kAskName = "##ask_target";

/// An emoji's picture, or why there is none.
struct EmojiPicture {
    Picture picture;
    std::string why_not;
};

/// What the person has in hand here.
struct TargetState {
    std::string typed;
    std::map<std::string, EmojiPicture, std::less<>> pictures;
    std::string asked;              ///< target that the dialog asks about
    bool saving = false;            ///< the dialog waits for the file
    std::uint64_t saved_after = 0;  ///< commands that the learner had handled before
};

TargetState& state() {
    static TargetState one;
    return one;
}

/// What the field's words mean.
struct Wanted {
    std::string source;               ///< for learn_another; empty: nothing
    std::vector<NamedEmoji> gallery;  ///< what the gallery shows
    const char* why_not = nullptr;
};

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

/// `typed` must outlive the result.
Wanted meaning_of(const std::string& typed) {
    const std::string_view words = trimmed(typed);
    Wanted wanted;
    const bool path = words.find_first_of("/.") != std::string_view::npos;
    const std::vector<std::size_t> found = find_emoji(path ? std::string_view{} : words);
    for (const std::size_t i : found) wanted.gallery.push_back(gallery_emoji()[i]);
    if (words.empty()) {
        wanted.why_not = "Type a name, an emoji or a picture's path first, or click on a picture.";
    } else if (path) {
        wanted.source = words;
    } else if (!found.empty()) {
        wanted.source = wanted.gallery.front().text;
    } else if (!is_plain_words(words)) {
        wanted.source = words;
        wanted.gallery.push_back({words, "Emoji", ""});
    } else {
        wanted.why_not = "No emoji of this name here. Paste the emoji itself, or type a picture's path.";
    }
    return wanted;
}

EmojiPicture make_picture(const std::string& emoji) {
    try {
        return {resize_as_pillow(draw_emoji(emoji), kEmojiSide, kEmojiSide), {}};
    } catch (const Error& error) {
        return {{}, error.what()};
    }
}

/// Null while there was no time to make it.
const EmojiPicture* picture_of(Desk& desk, std::string_view emoji, int& to_make) {
    auto& pictures = state().pictures;
    const auto found = pictures.find(emoji);
    if (found != pictures.end()) return &found->second;
    if (to_make == 0) {
        desk.wants_frame = true;
        return nullptr;
    }
    --to_make;
    return &pictures.emplace(std::string(emoji), make_picture(std::string(emoji))).first->second;
}

void draw_emoji_at(Desk& desk, const std::string& emoji, const EmojiPicture& picture, ImVec2 least, ImVec2 most) {
    if (picture.picture.pixels.empty()) return;
    const ImTextureID texture = desk.pictures.show("emoji " + emoji, 1, kEmojiSide, kEmojiSide, picture.picture.pixels);
    draw_smooth(ImGui::GetWindowDrawList(), texture, least, most);
}

void learn(Desk& desk, const std::string& source) {
    if (desk.learn_another) desk.learn_another(source);
    if (!is_plain_words(source)) state().typed.clear();  // a path stays: it may have to be mended
}

/// Learns it, or asks first where a run would be lost.
void choose(Desk& desk, const std::string& source) {
    if (desk.session.trainer().iteration == 0) {
        learn(desk, source);
        return;
    }
    state().asked = source;
    state().saving = false;
    ImGui::OpenPopup(kAskName);
}

void draw_cell(Desk& desk, const NamedEmoji& emoji, float side, int& to_make, std::string& chosen) {
    const std::string text(emoji.text);
    const std::string name(emoji.name);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 end{at.x + side, at.y + side};
    if (ImGui::InvisibleButton(("##emoji " + text).c_str(), {side, side}, ImGuiButtonFlags_EnableNav)) chosen = text;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const bool present = target_words(desk.session.trainer().recipe.target) == name;
    const bool hovered = ImGui::IsItemHovered();
    list->AddRectFilled(at, end, present ? kPlayTint : ImGui::IsItemActive() ? kBg4 : hovered ? kBg3 : kBg2, px(6));
    if (present) list->AddRect(at, end, kPlay, px(6), px(2));
    std::string words = present ? "The present target." : "Makes it the target of a new run.";
    if (const EmojiPicture* picture = picture_of(desk, emoji.text, to_make)) {
        draw_emoji_at(desk, text, *picture, {at.x + px(kInset), at.y + px(kInset)},
                      {end.x - px(kInset), end.y - px(kInset)});
        if (!picture->why_not.empty()) words = picture->why_not;
    }
    tooltip({.title = name.c_str(), .text = words.c_str()});
}

/// Whole rows, scrolled by rows. Returns what was clicked.
std::string draw_gallery(Desk& desk, const std::vector<NamedEmoji>& emoji) {
    std::string chosen;
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float bar = ImGui::GetStyle().ScrollbarSize;
    const int columns = std::max(1, static_cast<int>((room.x - bar + px(kGap)) / (px(kCell) + px(kGap))));
    const float side = std::floor((room.x - bar + px(kGap)) / static_cast<float>(columns)) - px(kGap);
    const float pitch = side + px(kGap);
    const int rows = (static_cast<int>(emoji.size()) + columns - 1) / columns;
    // Where there is hardly any room the tab scrolls instead, with all rows in it.
    int rows_seen = static_cast<int>((room.y + px(kGap)) / pitch);
    if (rows_seen < kFewestRows) rows_seen = std::max(rows, kFewestRows);
    const float height = static_cast<float>(rows_seen) * pitch - px(kGap);
    ImGui::BeginChild("##gallery", {room.x, height}, ImGuiChildFlags_None, ImGuiWindowFlags_NoScrollWithMouse);
    if (rows > rows_seen && ImGui::IsWindowHovered() && ImGui::GetIO().MouseWheel != 0) {
        const float row = std::round(ImGui::GetScrollY() / pitch) - std::copysign(1.0F, ImGui::GetIO().MouseWheel);
        ImGui::SetScrollY(std::clamp(row * pitch, 0.0F, ImGui::GetScrollMaxY()));
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    int to_make = kPicturesAFrame;
    for (int row = 0; row < rows; ++row) {
        const float y = at.y + static_cast<float>(row) * pitch;
        for (int column = 0; column < columns; ++column) {
            const std::size_t i = static_cast<std::size_t>(row * columns + column);
            if (i >= emoji.size()) break;
            ImGui::SetCursorScreenPos({at.x + static_cast<float>(column) * pitch, y});
            if (ImGui::IsRectVisible({side, side})) {
                draw_cell(desk, emoji[i], side, to_make, chosen);
            } else {
                ImGui::Dummy({side, side});
            }
        }
    }
    ImGui::EndChild();
    return chosen;
}

/// Search, emoji or path. Returns true when Enter was pressed in it.
bool draw_field(float width) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    push_font(kBody);
    const float padding = std::floor((px(28) - ImGui::GetFontSize()) / 2);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(px(30), padding));
    ImGui::PushStyleColor(ImGuiCol_FrameBg, kBg3);
    ImGui::PushStyleColor(ImGuiCol_TextDisabled, kText3);
    ImGui::SetNextItemWidth(width);
    const bool entered =
        ImGui::InputTextWithHint("##target", "Name, emoji, path", &state().typed, ImGuiInputTextFlags_EnterReturnsTrue);
    ImGui::PopStyleColor(2);
    ImGui::PopStyleVar();
    pop_font();
    tooltip({.title = "Target",
             .text = "Searches the gallery by name; or paste an emoji, or type the path of a PNG or JPEG picture. A "
                     "picture can also be dropped on the window."});
    draw_icon(list, {at.x + px(7), at.y + px(6)}, 16, kSearchIcon, kText3);
    return entered;
}

/// The dialog's words about the run that would go.
void draw_question(const TrainerSnapshot& trainer) {
    const std::string words =
        fmt::format("The present run ({} {}) is replaced; save it first if you want to keep it.",
                    with_commas(trainer.iteration), trainer.iteration == 1 ? "iteration" : "iterations");
    push_font(kBody);
    ImGui::PushStyleColor(ImGuiCol_Text, kText2);
    ImGui::TextWrapped("%s", words.c_str());
    ImGui::PopStyleColor();
    pop_font();
}

void draw_paragraph(ImU32 hue, const std::string& words) {
    push_font(kCaption);
    ImGui::PushStyleColor(ImGuiCol_Text, hue);
    ImGui::TextWrapped("%s", words.c_str());
    ImGui::PopStyleColor();
    pop_font();
}

/// Where a save was asked for: learns once the file is there, keeps the run where it could not be written.
void follow_save(Desk& desk) {
    TargetState& own = state();
    const TrainerSnapshot& trainer = desk.session.trainer();
    desk.wants_frame = true;
    if (trainer.handled <= own.saved_after) return;
    own.saving = false;
    if (!trainer.warning.empty()) return;
    learn(desk, own.asked);
    ImGui::CloseCurrentPopup();
}

void draw_dialog(Desk& desk) {
    TargetState& own = state();
    const ImVec2 screen = ImGui::GetMainViewport()->Size;
    const ImVec2 from = ImGui::GetMainViewport()->Pos;
    ImGui::SetNextWindowPos({from.x + screen.x / 2, from.y + screen.y / 2}, ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowSize({std::min(px(440), screen.x - px(48)), 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(px(16), px(16)));
    const bool open = ImGui::BeginPopup(kAskName, ImGuiWindowFlags_NoMove);
    ImGui::PopStyleVar();
    if (!open) return;

    const TrainerSnapshot& trainer = desk.session.trainer();
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    float text_x = at.x;
    const float row = px(40);
    if (!is_plain_words(own.asked)) {
        int to_make = 1;
        if (const EmojiPicture* picture = picture_of(desk, own.asked, to_make); picture && picture->why_not.empty()) {
            draw_emoji_at(desk, own.asked, *picture, at, {at.x + row, at.y + row});
            text_x += row + px(12);
        }
    }
    const std::string title = fitting_text(kTitle, "Learn " + target_words(own.asked) + "?", at.x + width - text_x);
    draw_text(list, {text_x, at.y + std::floor((row - text_size(kTitle, "X").y) / 2)}, kTitle, kText1, title.c_str());
    ImGui::Dummy({width, row});
    draw_question(trainer);
    if (own.saving) {
        text(kCaption, kText3, "Saving ...");
        follow_save(desk);
    } else if (!trainer.warning.empty()) {
        draw_paragraph(kError, trainer.warning);
    }
    ImGui::Dummy({1, px(4)});

    const float save_width = 132;
    const float learn_width = 76;
    const float cancel_width = 80;
    const float buttons = px(save_width) + px(learn_width) + px(cancel_width) + 2 * px(8);
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + width - buttons);
    if (button("Cancel##target", {.title = "Cancel", .text = "Nothing changes.", .key = "Esc"},
               {.width = cancel_width}))
        ImGui::CloseCurrentPopup();
    ImGui::SameLine(0, px(8));
    if (button("Learn##target", {.title = "Learn", .text = "Without saving: what the present run learnt is lost."},
               {.kind = ButtonKind::danger, .width = learn_width})) {
        learn(desk, own.asked);
        ImGui::CloseCurrentPopup();
    }
    ImGui::SameLine(0, px(8));
    const char* why_not = !desk.save ? "There is no place to save to." : own.saving ? "It is being saved." : nullptr;
    const About save{.title = "Save and learn",
                     .text = "Writes a checkpoint as Ctrl+S does; the new run begins once the file is there.",
                     .key = "Enter",
                     .why_not = why_not};
    const bool entered = ImGui::IsKeyPressed(ImGuiKey_Enter, false) && !ImGui::IsAnyItemActive() &&
                         why_not == nullptr && !ImGui::IsWindowAppearing();
    if (button("Save and learn##target", save, {.kind = ButtonKind::learn, .width = save_width}) || entered) {
        own.saved_after = trainer.handled;
        own.saving = true;
        desk.save();
    }
    ImGui::EndPopup();
}

}  // namespace

void draw_target_section(Desk& desk) {
    const std::string present = target_words(desk.session.trainer().recipe.target);
    section_title("Target", fitting_text(kCaption, present, ImGui::GetContentRegionAvail().x * 0.7F).c_str());

    const Wanted wanted = meaning_of(state().typed);
    constexpr float kButtonWidth = 76;
    const float width = ImGui::GetContentRegionAvail().x;
    const bool entered = draw_field(width - px(kButtonWidth) - px(8));
    ImGui::SameLine(0, px(8));
    const bool pressed = button("Learn it##target_field",
                                {.title = "Learn it",
                                 .text = "Makes it the target of a new run; asks first where a run would be lost.",
                                 .why_not = wanted.why_not},
                                {.width = kButtonWidth});
    std::string chosen;
    if (pressed || entered) chosen = wanted.source;

    int to_make = 1;
    const EmojiPicture* first = picture_of(desk, gallery_emoji().front().text, to_make);
    if (first != nullptr && !first->why_not.empty()) {
        draw_paragraph(kError, first->why_not);
    } else if (!wanted.gallery.empty()) {
        const std::string clicked = draw_gallery(desk, wanted.gallery);
        if (!clicked.empty()) chosen = clicked;
    } else {
        draw_paragraph(kText3, "No emoji of this name here. Paste the emoji itself, or type a picture's path.");
    }
    if (!chosen.empty()) choose(desk, chosen);  // clears what was typed, to which `wanted` points
    draw_dialog(desk);
}

}  // namespace nca
