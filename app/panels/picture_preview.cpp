// Left the picture with the square that is cut from it, right the whole grid, below size and padding. While the square
// is dragged a smaller copy of a large picture stands in, so that the hand is followed at once.
#include "app/panels/picture_preview.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>

#include "app/crop_drag.h"
#include "app/emoji_names.h"
#include "app/gui/dialog.h"
#include "app/gui/widgets.h"
#include "app/panels/plot_drawing.h"
#include "app/panels/target_question.h"
#include "engine/io/picture_file.h"
#include "engine/io/pillow_resize.h"
#include "engine/io/target_source.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kViewWidth = 320;  // of the source; pixels at scale 1
constexpr float kViewHeight = 240;
constexpr float kPictureSide = 220;  // longest side of the source in it: the whole square's corners can be held
constexpr float kGridSide = 216;     // 72 cells at 3
constexpr float kHandle = 8;
constexpr float kGallerySide = 32;
constexpr int kQuickSide = 512;  // of the copy that stands in during a drag
constexpr double kMostSize = 512;
constexpr double kMostPadding = 256;
constexpr int kMostGrid = 512;
constexpr double kAliveAlpha = 0.1;  // as the cell rule has it

struct Preview {
    bool open = false;
    std::string path;
    std::string name;
    std::string problem;  ///< not empty: the picture can't be used
    Picture picture, quick, shown;
    bool alpha = false;
    PictureCrop crop;
    double size = 40, padding = 16;
    Target target;
    int cells = 0;
    std::uint64_t version = 0;
    CropGrip grip = CropGrip::none;
    PictureCrop begun;
    ImVec2 from;
};

Preview& state() {
    static Preview one;
    return one;
}

bool has_alpha(const Picture& picture) {
    for (std::size_t i = 3; i < picture.pixels.size(); i += 4)
        if (picture.pixels[i] != 255) return true;
    return false;
}

/// The picture no larger than `longest` on its longest side.
Picture reduced(const Picture& picture, int longest) {
    const int side = std::max(picture.height, picture.width);
    if (side <= longest) return picture;
    const auto shorter = [&](int length) {
        return std::max(1, static_cast<int>(std::lround(static_cast<double>(length) * longest / side)));
    };
    return resize_as_pillow(picture, shorter(picture.height), shorter(picture.width));
}

void make_preview_target(Preview& own) {
    const bool quick = own.grip != CropGrip::none && !own.quick.pixels.empty();
    PictureCrop crop = own.crop;
    if (quick) {
        const double factor = static_cast<double>(own.quick.width) / std::max(own.picture.width, 1);
        crop = {static_cast<int>(std::lround(crop.left * factor)), static_cast<int>(std::lround(crop.top * factor)),
                std::max(1, static_cast<int>(std::lround(crop.side * factor)))};
    }
    own.target = make_target(crop_picture(quick ? own.quick : own.picture, crop), static_cast<int>(own.size),
                             static_cast<int>(own.padding));
    const std::vector<std::uint8_t>& pixels = own.target.picture.pixels;
    own.cells = 0;
    for (std::size_t i = 3; i < pixels.size(); i += 4)
        if (pixels[i] / 255.0 > kAliveAlpha) ++own.cells;
    ++own.version;
}

void draw_checkerboard(ImDrawList* list, ImVec2 least, ImVec2 most) {
    list->AddRectFilled(least, most, kCheckA);
    list->PushClipRect(least, most, true);
    const float square = px(9);
    const auto squares = [&](float length) { return static_cast<int>(std::ceil(length / square)); };
    for (int row = 0; row < squares(most.y - least.y); ++row)
        for (int column = row % 2; column < squares(most.x - least.x); column += 2) {
            const ImVec2 at{least.x + square * static_cast<float>(column), least.y + square * static_cast<float>(row)};
            list->AddRectFilled(at, {at.x + square, at.y + square}, kCheckB);
        }
    list->PopClipRect();
}

void draw_square(ImDrawList* list, ImVec2 least, ImVec2 most) {
    list->AddRect(least, most, colour(0x000000), 0, px(3));
    list->AddRect(least, most, colour(0xFFFFFF), 0, px(1.5F));
    const float half = px(kHandle / 2);
    for (const ImVec2 corner : {least, ImVec2(most.x, least.y), most, ImVec2(least.x, most.y)})
        list->AddRectFilled({corner.x - half, corner.y - half}, {corner.x + half, corner.y + half}, colour(0xFFFFFF));
}

ImGuiMouseCursor cursor_of(CropGrip grip) {
    switch (grip) {
        case CropGrip::none:
            return ImGuiMouseCursor_Arrow;
        case CropGrip::middle:
            return ImGuiMouseCursor_ResizeAll;
        case CropGrip::top_left:
        case CropGrip::bottom_right:
            return ImGuiMouseCursor_ResizeNWSE;
        default:
            return ImGuiMouseCursor_ResizeNESW;
    }
}

/// Follows the mouse on the source. Returns true if the square changed.
bool drag_square(Preview& own, ImVec2 origin, float scale_of_picture) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const double x = static_cast<double>((mouse.x - origin.x) / scale_of_picture);
    const double y = static_cast<double>((mouse.y - origin.y) / scale_of_picture);
    const double reach = static_cast<double>(px(kHandle) / scale_of_picture);
    const int height = own.picture.height;
    const int width = own.picture.width;
    const PictureCrop before = own.crop;
    if (ImGui::IsItemActivated()) {
        own.grip = grip_at(own.crop, x, y, reach);
        if (own.grip == CropGrip::none) {  // beside it: its middle comes here
            own.grip = CropGrip::middle;
            own.crop = dragged_crop(own.crop, own.grip, own.crop.left + own.crop.side / 2.0,
                                    own.crop.top + own.crop.side / 2.0, x, y, false, height, width);
        }
        own.begun = own.crop;
        own.from = {static_cast<float>(x), static_cast<float>(y)};
    }
    if (ImGui::IsItemActive() && own.grip != CropGrip::none) {
        own.crop = dragged_crop(own.begun, own.grip, static_cast<double>(own.from.x), static_cast<double>(own.from.y),
                                x, y, ImGui::GetIO().KeyCtrl, height, width);
    }
    bool released = false;
    if (!ImGui::IsItemActive() && own.grip != CropGrip::none) {
        own.grip = CropGrip::none;
        released = true;
    }
    if (ImGui::IsItemHovered()) {
        ImGui::SetMouseCursor(cursor_of(own.grip != CropGrip::none ? own.grip : grip_at(own.crop, x, y, reach)));
        if (ImGui::GetIO().MouseWheel != 0)
            own.crop = wheeled_crop(own.crop, static_cast<double>(ImGui::GetIO().MouseWheel), height, width);
        if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
            own.crop = own.begun = whole_picture(height, width);
            own.grip = CropGrip::none;
        }
    }
    return released || own.crop != before;
}

/// Returns true if the square changed.
bool draw_source(Desk& desk, Preview& own) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 most{at.x + px(kViewWidth), at.y + px(kViewHeight)};
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float longest = static_cast<float>(std::max(own.picture.height, own.picture.width));
    const float per_pixel = px(kPictureSide) / longest;
    const ImVec2 size{static_cast<float>(own.picture.width) * per_pixel,
                      static_cast<float>(own.picture.height) * per_pixel};
    const ImVec2 origin{std::round((at.x + most.x - size.x) / 2), std::round((at.y + most.y - size.y) / 2)};
    ImGui::InvisibleButton("##crop", {px(kViewWidth), px(kViewHeight)});
    const bool changed = drag_square(own, origin, per_pixel);
    if (ImGui::GetIO().MousePos.x > most.x || !ImGui::IsItemActive())
        tooltip(
            {"What is cut out",
             "Drag inside to move the square, at a corner to size it (with Ctrl around its middle); the wheel sizes "
             "it too, a double click takes the whole picture. What lies beyond the picture is empty."});

    draw_checkerboard(list, at, most);
    list->PushClipRect(at, most, true);
    const ImTextureID texture =
        desk.pictures.show("preview source", own.version << 32U, own.shown.height, own.shown.width, own.shown.pixels);
    draw_smooth(list, texture, origin, {origin.x + size.x, origin.y + size.y});
    const ImVec2 least{std::round(origin.x + static_cast<float>(own.crop.left) * per_pixel),
                       std::round(origin.y + static_cast<float>(own.crop.top) * per_pixel)};
    const float side = std::round(static_cast<float>(own.crop.side) * per_pixel);
    const ImVec2 end{least.x + side, least.y + side};
    const ImU32 dim = colour(0x0B0C0E, 158);
    list->AddRectFilled(at, {most.x, std::max(least.y, at.y)}, dim);
    list->AddRectFilled({at.x, std::min(end.y, most.y)}, most, dim);
    list->AddRectFilled({at.x, std::max(least.y, at.y)}, {least.x, std::min(end.y, most.y)}, dim);
    list->AddRectFilled({end.x, std::max(least.y, at.y)}, {most.x, std::min(end.y, most.y)}, dim);
    draw_square(list, least, end);
    list->PopClipRect();
    list->AddRect(at, most, kLine2, 0, px(1));
    const float words = most.y + px(14);
    draw_text_at(list, at.x, words, kCaption, kText2, "Drag the square, wheel to size it");
    draw_text_at(list, most.x, words, kSmallNumber, kText3,
                 fmt::format("{} x {}{}", own.picture.width, own.picture.height, own.alpha ? ", alpha" : ""), 1);
    return changed;
}

void draw_grid(Desk& desk, const Preview& own, ImVec2 at) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const int cells = own.target.grid().width;
    const float whole = px(kGridSide);
    const float cell = whole / static_cast<float>(cells) >= 1 ? std::floor(whole / static_cast<float>(cells))
                                                              : whole / static_cast<float>(cells);
    const float side = cell * static_cast<float>(cells);
    const ImVec2 least{at.x + std::floor((whole - side) / 2), at.y + std::floor((whole - side) / 2)};
    const ImVec2 most{least.x + side, least.y + side};
    draw_checkerboard(list, least, most);
    const ImTextureID texture =
        desk.pictures.show("preview grid", own.version, cells, cells, own.target.picture.pixels);
    draw_pixels(list, texture, least, most);
    const float inset = std::round(static_cast<float>(own.padding) * cell);
    const ImVec2 in{least.x + inset, least.y + inset};
    const ImVec2 out{most.x - inset, most.y - inset};
    draw_dashed(list, in, {out.x, in.y}, kPlay);
    draw_dashed(list, {in.x, out.y}, out, kPlay);
    draw_dashed(list, in, {in.x, out.y}, kPlay);
    draw_dashed(list, {out.x, in.y}, out, kPlay);
    list->AddRect(least, most, kLine2, 0, px(1));
    const float words = at.y + whole + px(14);
    float x = at.x;
    const std::string size = fmt::format("{0:.0f} x {0:.0f}", own.size);
    const std::string grid = fmt::format("{0} x {0}", cells);
    x += draw_text_at(list, x, words, kSmallNumber, kText2, size) + px(4);
    x += draw_text_at(list, x, words, kCaption, kText3, "in") + px(4);
    draw_text_at(list, x, words, kSmallNumber, kText2, grid);
    const float right = at.x + whole;
    const float word = draw_text_at(list, right, words, kCaption, kText3, "cells", 1);
    draw_text_at(list, right - word - px(5), words, kSmallNumber, kText2, with_commas(own.cells), 1);
}

/// Size, padding, and the picture as the gallery would show it. Returns true if a number changed.
bool draw_numbers(Desk& desk, Preview& own) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float middle = at.y + px(4 + 14);
    float x = at.x;
    const auto field = [&](const char* word, const char* name, double& value, double least, double most,
                           const About& about) {
        x += draw_text_at(list, x, middle, kBody, kText2, word) + px(8);
        ImGui::SetCursorScreenPos({x, at.y + px(4)});
        const bool changed =
            number_field(name, value, least, most, about,
                         {.unit = "cells", .format = "%.0f", .per_pixel = 0.2, .whole = true, .width = 92});
        x += px(92 + 16);
        return changed;
    };
    bool changed = field("Size", "##preview_size", own.size, 8, std::min(kMostSize, kMostGrid - 2 * own.padding),
                         {"Size",
                          "Cells on each side that the picture is given. More show finer detail; time and "
                          "memory grow with the square of the grid."});
    changed |= field("Padding", "##preview_padding", own.padding, 0,
                     std::min(kMostPadding, std::floor((kMostGrid - own.size) / 2)),
                     {"Padding",
                      "Empty cells around it. The automaton needs some room to grow and to heal in; wide "
                      "borders cost time."});
    const float right = at.x + ImGui::GetContentRegionAvail().x;
    const ImVec2 card{right - px(kGallerySide + 8), at.y};
    ImGui::SetCursorScreenPos({at.x, at.y});
    list->AddRectFilled(card, {right, at.y + px(kGallerySide + 8)}, kBg1, px(6));
    const int cells = own.target.grid().width;
    const ImTextureID texture =
        desk.pictures.show("preview grid", own.version, cells, cells, own.target.picture.pixels);
    draw_smooth(list, texture, {card.x + px(4), card.y + px(4)}, {right - px(4), card.y + px(4 + kGallerySide)});
    draw_text_at(list, card.x - px(10), middle, kCaption, kText3, "as in the gallery", 1);
    ImGui::Dummy({right - at.x, px(kGallerySide + 8)});
    return changed;
}

void use_picture(Desk& desk, Preview& own) {
    own.open = false;
    TargetChoice choice;
    choice.source = own.path;
    choice.crop = own.crop == whole_picture(own.picture.height, own.picture.width) ? PictureCrop{} : own.crop;
    choice.size = static_cast<int>(own.size);
    choice.padding = static_cast<int>(own.padding);
    choose_target(desk, choice);
}

void draw_problem(Desk& desk, Preview& own) {
    if (!begin_dialog("bad_picture", own.open,
                      {.title = "This picture can't be used", .icon = kErrorIcon, .icon_hue = kError, .modal = true}))
        return;
    dialog_text(kNumber, kText1, own.name.c_str());
    dialog_text(kBody, kText2, own.problem.c_str());
    const std::string stays = fmt::format("{} stays as it is.", target_words(desk.session.trainer().recipe.target));
    const std::array<DialogButton, 1> buttons{{{"Close##bad_picture_ok",
                                                {.title = "Close", .text = "Nothing changes.", .key = "Enter"},
                                                {.kind = ButtonKind::play, .show_key = true}}}};
    if (dialog_buttons(stays.c_str(), buttons) == 0) own.open = false;
    end_dialog();
}

}  // namespace

void propose_picture(Desk& desk, const std::string& path) {
    Preview& own = state();
    const std::uint64_t version = own.version + 1;
    own = {};
    own.version = version;
    own.open = true;
    own.path = path;
    own.name = std::filesystem::path(path).filename().string();
    const Recipe& recipe = desk.session.trainer().recipe;
    own.size = std::clamp<double>(recipe.target_size, 8, kMostSize);
    own.padding = std::clamp<double>(recipe.target_padding, 0, kMostPadding);
    try {
        // The folder that the program was started in may be another when the run is resumed.
        own.path = std::filesystem::absolute(path).string();
        own.picture = load_picture(own.path);
        own.alpha = has_alpha(own.picture);
        own.shown = reduced(own.picture, kQuickSide);
        if (std::max(own.picture.height, own.picture.width) > 2 * kQuickSide) own.quick = own.shown;
        own.crop = whole_picture(own.picture.height, own.picture.width);
        make_preview_target(own);
    } catch (const Error& error) {
        own.problem = error.what();
    } catch (const std::filesystem::filesystem_error& error) {
        own.problem = error.what();
    }
}

void draw_picture_preview(Desk& desk) {
    Preview& own = state();
    if (!own.problem.empty()) return draw_problem(desk, own);
    if (!begin_dialog("picture", own.open,
                      {.title = "New target", .name = own.name.c_str(), .width = 600, .modal = true}))
        return;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    bool changed = draw_source(desk, own);
    draw_grid(desk, own, {at.x + px(kViewWidth + 24), at.y});
    ImGui::SetCursorScreenPos({at.x, at.y + px(kViewHeight + 34)});
    changed |= draw_numbers(desk, own);
    if (changed) {
        try {
            make_preview_target(own);
        } catch (const Error& error) {
            own.problem = error.what();
        }
        desk.wants_frame = true;
    }
    const TrainerSnapshot& run = desk.session.trainer();
    const std::string present = target_words(run.recipe.target);
    const std::string caption =
        target_would_lose(desk)
            ? fmt::format("{}, iteration {}, is not saved: you are asked first.", present, with_commas(run.iteration))
            : fmt::format("A new run takes the place of {}.", present);
    const char* why_not = own.cells > 0 ? nullptr : "No cell of it would be alive: all is empty. Take another part.";
    const std::array<DialogButton, 2> buttons{
        {{"Cancel##picture", {.title = "Cancel", .text = "Nothing changes.", .key = "Esc"}, {.show_key = true}},
         {"Use picture##picture",
          {.title = "Use picture",
           .text = "Makes it the target of a new run, which has not begun.",
           .key = "Enter",
           .why_not = why_not},
          {.kind = ButtonKind::play, .show_key = true}}}};
    const int pressed = dialog_buttons(caption.c_str(), buttons);
    if (pressed == 0) own.open = false;
    if (pressed == 1) use_picture(desk, own);
    end_dialog();
}

}  // namespace nca
