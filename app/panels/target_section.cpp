// One field serves for search, emoji and path; below it the gallery.
#include "app/panels/target_section.h"

#include <imgui.h>
#include <imgui_stdlib.h>

#include <cmath>
#include <string>
#include <vector>

#include "app/emoji_names.h"
#include "app/gui/dialog.h"
#include "app/gui/widgets.h"
#include "app/panels/file_desk.h"
#include "app/panels/fitting_text.h"
#include "app/panels/target_gallery.h"

namespace nca {
namespace {

using namespace gui;

/// What stands in the field.
std::string& typed_target() {
    static std::string typed;
    return typed;
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
    const bool entered = ImGui::InputTextWithHint("##target", width < px(150) ? "Name, path" : "Name, emoji, path",
                                                  &typed_target(), ImGuiInputTextFlags_EnterReturnsTrue);
    ImGui::PopStyleColor(2);
    ImGui::PopStyleVar();
    pop_font();
    tooltip({.title = "Target",
             .text = "Searches the gallery by name; or paste an emoji, or type the path of a PNG or JPEG picture. A "
                     "picture can also be dropped on the window."});
    draw_icon(list, {at.x + px(7), at.y + px(6)}, 16, kSearchIcon, kText3);
    return entered;
}

}  // namespace

void draw_target_section(Desk& desk) {
    const std::string present = target_words(desk.session.trainer().recipe.target);
    section_title("Target", fitting_text(kCaption, present, ImGui::GetContentRegionAvail().x * 0.7F).c_str());

    const Wanted wanted = meaning_of(typed_target());
    constexpr float kButtonWidth = 76;
    constexpr float kPictureWidth = 32;
    const float width = ImGui::GetContentRegionAvail().x;
    const bool entered = draw_field(width - px(kButtonWidth) - px(kPictureWidth) - px(16));
    ImGui::SameLine(0, px(8));
    const bool pressed = button("Learn it##target_field",
                                {.title = "Learn it",
                                 .text = "Makes it the target of a new run; asks first where a run would be lost.",
                                 .why_not = wanted.why_not},
                                {.width = kButtonWidth});
    ImGui::SameLine(0, px(8));
    if (button("##own_picture",
               {.title = "Own picture",
                .text = "Takes a PNG or JPEG picture from a folder as the target; its crop, size and padding are shown "
                        "before it replaces anything. A picture can also be dropped on the window."},
               {.icon = kOwnPictureIcon, .width = kPictureWidth}))
        desk.files->choose_picture();
    std::string chosen;
    if (pressed || entered) chosen = wanted.source;

    int to_make = 1;
    const EmojiPicture* first = emoji_picture(desk, gallery_emoji().front().text, to_make);
    if (first != nullptr && !first->why_not.empty()) {
        dialog_text(kCaption, kError, first->why_not.c_str());
    } else if (!wanted.gallery.empty()) {
        const std::string clicked = draw_gallery(desk, wanted.gallery);
        if (!clicked.empty()) chosen = clicked;
    } else {
        dialog_text(kCaption, kText3, "No emoji of this name here. Paste the emoji itself, or type a picture's path.");
    }
    if (chosen.empty()) return;
    const std::string source = chosen;
    if (!is_plain_words(source)) typed_target().clear();  // a path stays: it may have to be mended
    if (desk.learn_another) desk.learn_another(source);
}

}  // namespace nca
