// A contact sheet, laid on white with room for the labels.
#include "engine/io/labelled_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "engine/io/contact_sheet.h"
#include "engine/io/picture_text.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr int kGap = 4;        // pixels between pictures
constexpr int kSpace = 6;      // pixels around labels
constexpr int kTextScale = 2;  // pixels a dot of a letter
constexpr int kLongestSide = 8192;
constexpr TextColour kInk{40, 44, 52, 255};

struct Margins {
    int left = 0;
    int top = 0;
};

Margins margins_of(const LabelledSheet& labels) {
    Margins margins;
    for (const std::string& label : labels.rows)
        if (!label.empty()) margins.left = std::max(margins.left, text_width(label, kTextScale) + 2 * kSpace);
    const bool any =
        std::any_of(labels.columns.begin(), labels.columns.end(), [](const auto& label) { return !label.empty(); });
    if (any) margins.top += text_height(kTextScale) + 2 * kSpace;
    if (!labels.title.empty()) margins.top += text_height(kTextScale) + 2 * kSpace;
    return margins;
}

}  // namespace

GridSize labelled_sheet_size(const LabelledSheet& labels, const GridSize& picture) {
    const Margins margins = margins_of(labels);
    const auto side = [&](int cells, std::size_t count, int margin) {
        const std::int64_t pixels =
            (std::int64_t{cells} * labels.scale + kGap) * static_cast<std::int64_t>(count) + kGap + margin;
        return static_cast<int>(std::min<std::int64_t>(pixels, 1'000'000));
    };
    const int title = labels.title.empty() ? 0 : text_width(labels.title, kTextScale) + 2 * kSpace;
    return {side(picture.height, labels.rows.size(), margins.top),
            std::max(side(picture.width, labels.columns.size(), margins.left), title)};
}

Picture make_labelled_sheet(std::span<const Picture> pictures, const LabelledSheet& labels) {
    if (pictures.empty() || pictures.size() != labels.rows.size() * labels.columns.size())
        throw InvalidSetting(fmt::format("a sheet of {} rows and {} columns can't be made of {} pictures",
                                         labels.rows.size(), labels.columns.size(), pictures.size()));
    const GridSize size = labelled_sheet_size(labels, {pictures[0].height, pictures[0].width});
    if (size.height > kLongestSide || size.width > kLongestSide)
        throw InvalidSetting(
            fmt::format("the sheet would have {}x{} pixels, sides up to {} are possible; choose a "
                        "smaller scale or fewer pictures",
                        size.width, size.height, kLongestSide));
    const Picture inner = make_contact_sheet(
        pictures, {.columns = static_cast<int>(labels.columns.size()), .scale = labels.scale, .gap = kGap});
    const Margins margins = margins_of(labels);
    Picture sheet{size.height, size.width, {}};
    sheet.pixels.assign(static_cast<std::size_t>(sheet.height) * static_cast<std::size_t>(sheet.width) * 4, 255);
    for (int y = 0; y < inner.height; ++y)
        std::copy_n(inner.pixels.begin() + std::ptrdiff_t{4} * y * inner.width, 4 * inner.width,
                    sheet.pixels.begin() + std::ptrdiff_t{4} * ((y + margins.top) * sheet.width + margins.left));

    const int high = pictures[0].height * labels.scale + kGap;
    const int wide = pictures[0].width * labels.scale + kGap;
    for (std::size_t row = 0; row < labels.rows.size(); ++row)
        draw_text(sheet, margins.left - kSpace - text_width(labels.rows[row], kTextScale),
                  margins.top + static_cast<int>(row) * high + (high - text_height(kTextScale)) / 2, labels.rows[row],
                  kTextScale, kInk);
    for (std::size_t column = 0; column < labels.columns.size(); ++column)
        draw_text(sheet,
                  margins.left + static_cast<int>(column) * wide + kGap +
                      (wide - kGap - text_width(labels.columns[column], kTextScale)) / 2,
                  margins.top - kSpace - text_height(kTextScale), labels.columns[column], kTextScale, kInk);
    draw_text(sheet, kSpace, kSpace, labels.title, kTextScale, kInk);
    return sheet;
}

}  // namespace nca
