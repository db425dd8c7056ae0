// Tracks with one knob or two. ImGui's own slider does the pulling and the keys; what is seen is drawn here.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "app/gui/control.h"
#include "app/gui/refusal.h"

namespace nca::gui {
namespace {

constexpr float kKnob = 6;       ///< radius
constexpr float kKnobOver = 7;   ///< under the pointer
constexpr float kKnobRing = 10;  ///< of the focus, outside
constexpr float kDim = 0.4F;     ///< of a hue on a track that is off

// ImGui takes the smallest positive value of a logarithmic slider from the digits of its format.
constexpr const char* kFormat = "%.12f";

ImGuiSliderFlags flags_of(const SliderLook& look) {
    return ImGuiSliderFlags_NoRoundToFormat | (look.logarithmic ? ImGuiSliderFlags_Logarithmic : 0);
}

// Whether a press or the keyboard takes hold of the knob in this frame. Leaves the previous holder alone.
void take_hold(const Item& item, const double& value) {
    ImGuiContext& context = *ImGui::GetCurrentContext();
    const bool clicked = item.hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Left, ImGuiInputFlags_None, item.id);
    if (!clicked && context.NavActivateId != item.id) return;
    if (clicked) ImGui::SetKeyOwner(ImGuiKey_MouseLeft, item.id);
    std::memcpy(&context.ActiveIdValueOnActivation, &value, sizeof value);
    ImGui::SetActiveID(item.id, context.CurrentWindow);
    ImGui::SetFocusID(item.id, context.CurrentWindow);
    ImGui::FocusWindow(context.CurrentWindow);
    context.ActiveIdUsingNavDirMask |= (1U << ImGuiDir_Left) | (1U << ImGuiDir_Right);
}

// Moves the value while the knob is held; gives the knob's middle.
bool pull(const Item& item, const ImRect& track, double& value, double least, double most, const SliderLook& look,
          float& middle) {
    ImRect knob;
    // The last move of a quick drag and the release may come in one frame: the knob goes to where it was let go.
    bool& down = ImGui::GetIO().MouseDown[ImGuiMouseButton_Left];
    const bool let_go = !down && ImGui::GetActiveID() == item.id &&
                        ImGui::GetCurrentContext()->ActiveIdSource == ImGuiInputSource_Mouse;
    if (let_go) down = true;
    ImGui::PushStyleVar(ImGuiStyleVar_GrabMinSize, 2 * px(kKnob));
    const bool changed = ImGui::SliderBehavior(track, item.id, ImGuiDataType_Double, &value, &least, &most, kFormat,
                                               flags_of(look), &knob);
    ImGui::PopStyleVar();
    if (let_go) {
        down = false;
        ImGui::ClearActiveID();
    }
    if (changed) ImGui::MarkItemEdited(item.id);
    middle = std::round((knob.Min.x + knob.Max.x) / 2);
    return changed;
}

void draw_part(const ImRect& box, float from, float to, ImU32 hue) {
    const float top = std::round((box.Min.y + box.Max.y) / 2 - px(4) / 2);
    if (to > from) ImGui::GetWindowDrawList()->AddRectFilled({from, top}, {to, top + px(4)}, hue, px(2));
}

void draw_track(const ImRect& box, float from, float to, ImU32 hue, bool off) {
    draw_part(box, box.Min.x, box.Max.x, off ? kBg3 : kBg5);
    draw_part(box, from, to, off ? kBg5 : hue);
}

void draw_knob(const Item& item, float middle) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const bool over = item.hovered || ImGui::GetActiveID() == item.id;
    const float top = std::round((item.box.Min.y + item.box.Max.y) / 2 - px(4) / 2) + px(4) / 2;
    const ImVec2 at{middle, top};
    if (has_focus_ring(item.id)) list->AddCircle(at, px(kKnobRing), kPlay, 0, px(2));
    list->AddCircleFilled(at, px(over ? kKnobOver : kKnob), item.off ? kOff : over ? colour(0xFFFFFF) : kText1);
}

std::string words_of(double value) { return formatted("%.4g", value); }

// Types into a slider; what is out of range becomes the nearest in it, and the slider is a number's box that says the
// range for a while.
bool type_into(const char* name, const Item& item, double& value, double least, double most) {
    const Typed typed = type_number(name, item, value, {.least = least, .most = most}, words_of(value), "");
    if (typed == Typed::clamped || typed == Typed::refused)
        note_refusal(item.id, words_of(least) + " to " + words_of(most));
    else
        end_refusal(item.id);
    end_item(item, name, {}, ItemKind::typed);
    return typed == Typed::accepted || typed == Typed::clamped;
}

bool double_clicked(const Item& item) { return item.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left); }

}  // namespace

bool slider(const char* name, double& value, double least, double most, const About& about, const SliderLook& look) {
    Item item = place_item(name, {width_of(look.width, px(160)), px(look.height)}, about, ImGuiItemFlags_Inputable);
    if (!item.seen) return false;
    item.hovered = ImGui::ItemHoverable(item.box, item.id, ImGui::GetItemFlags());
    if (wants_typing(item, false)) return type_into(name, item, value, least, most);
    bool changed = false;
    if (double_clicked(item) && look.standard >= least && look.standard <= most) {
        changed = value != look.standard;
        value = look.standard;
        if (ImGui::GetActiveID() == item.id) ImGui::ClearActiveID();
    } else {
        take_hold(item, value);
    }
    float middle = 0;
    if (pull(item, item.box, value, least, most, look, middle)) changed = true;
    if (changed) end_refusal(item.id);
    if (const std::string& range = refusal_of(item.id); !range.empty()) {
        draw_number_box(item, words_of(value), range, true);
        end_item(item, name, {}, ItemKind::typed);
        return changed;
    }
    if (look.rest_hue != 0) {  // two sides share the track: both are seen, dim where the slider is off
        draw_part(item.box, middle, item.box.Max.x, item.off ? blend(kBg1, look.rest_hue, kDim) : look.rest_hue);
        draw_part(item.box, item.box.Min.x, middle, item.off ? blend(kBg1, look.hue, kDim) : look.hue);
    } else {
        draw_track(item.box, item.box.Min.x, middle, look.hue, item.off);
    }
    draw_knob(item, middle);
    end_item(item, name, about, ItemKind::typed);
    return changed;
}

bool range_slider(const char* name, double& low, double& high, double least, double most, const About& about,
                  const SliderLook& look) {
    const ImVec2 size{width_of(look.width, px(160)), px(look.height)};
    const Item whole = place_item(name, size, about, ImGuiItemFlags_NoNav);
    if (!whole.seen) return false;

    // Each knob answers on its side of the middle between the two; a knob that is held answers everywhere.
    const auto place_of = [&](double value) {
        const auto part = [&](double of) { return look.logarithmic && least > 0 ? std::log(of) : of; };
        const double share = (part(value) - part(least)) / std::max(1e-300, part(most) - part(least));
        const float margin = 2 + px(kKnob);
        const auto along = static_cast<float>(std::clamp(share, 0.0, 1.0));
        return whole.box.Min.x + margin + along * (size.x - 2 * margin);
    };
    const float border = std::clamp(std::round((place_of(low) + place_of(high)) / 2), whole.box.Min.x + px(kKnob),
                                    whole.box.Max.x - px(kKnob));
    bool changed = false;
    float middles[2] = {0, 0};
    Item knobs[2];
    double* values[2] = {&low, &high};
    const char* names[2] = {"low", "high"};
    ImGui::PushID(name);
    for (int i = 0; i < 2; ++i) {
        ImRect half = whole.box;
        (i == 0 ? half.Max.x : half.Min.x) = border;
        Item& knob = knobs[i];
        knob = add_item(names[i], half, about, ImGuiItemFlags_Inputable);
        knob.hovered = ImGui::ItemHoverable(half, knob.id, ImGui::GetItemFlags());
        if (wants_typing(knob, false)) {
            knob.box = whole.box;
            const double from = i == 0 ? least : low;
            const double to = i == 0 ? high : most;
            const bool accepted = type_into(names[i], knob, *values[i], from, to);
            ImGui::PopID();
            return accepted;
        }
        if (double_clicked(knob)) {
            changed = changed || low != least || high != most;
            low = least;
            high = most;
            if (ImGui::GetActiveID() == knob.id) ImGui::ClearActiveID();
        } else {
            take_hold(knob, *values[i]);
        }
        if (pull(knob, whole.box, *values[i], least, most, look, middles[i])) changed = true;
        end_item(knob, names[i], about, ItemKind::typed);
        knob.box = whole.box;
    }
    ImGui::PopID();
    if (low > high) {  // the knob that is pulled stops at the other
        if (ImGui::GetActiveID() == knobs[0].id) {
            low = high;
            middles[0] = middles[1];
        } else {
            high = low;
            middles[1] = middles[0];
        }
    }
    for (int i = 0; i < 2; ++i) {
        if (changed) end_refusal(knobs[i].id);
        const std::string& range = refusal_of(knobs[i].id);
        if (range.empty()) continue;
        draw_number_box(knobs[i], words_of(*values[i]), range, true);
        return changed;
    }
    draw_track(whole.box, middles[0], middles[1], look.hue, whole.off);
    for (int i = 0; i < 2; ++i) draw_knob(knobs[i], middles[i]);
    return changed;
}

}  // namespace nca::gui
