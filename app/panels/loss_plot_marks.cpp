// Marks on the loss plot: changes of the rate, and what was not finite.
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "app/panels/loss_plot_parts.h"
#include "app/panels/plot_drawing.h"

namespace nca {

using namespace gui;

/// Changes of the rate, then what was not finite: it wins where both have words.
void LossPlot::draw_marks(ImDrawList* list, const Places& places) const {
    const float top = places.loss_least.y;
    const float bottom = places.loss_most.y;
    const auto seen = [&](const CurveMark& mark) { return mark.iteration >= x_least_ && mark.iteration <= x_most_; };
    const auto x_of = [&](const CurveMark& mark) {
        return std::round(ImPlot::PlotToPixels(mark.iteration, y_most_).x);
    };
    const auto words = [&](const CurveMark& mark, ImU32 hue, bool left = false) {
        const float width = text_size(kCaption, mark.words.c_str()).x;
        const float x = x_of(mark) + px(8);
        const float begin = left || x + width > places.loss_most.x ? x - px(16) - width : x;
        list->AddRectFilled({begin - px(2), top + px(1)}, {begin + width + px(2), top + px(15)}, kWordsBack);
        draw_text_at(list, begin, top + px(8), kCaption, hue, mark.words);
        return begin + width;
    };
    float free_from = places.loss_least.x;
    std::vector<CurveMark> marks(curve_.rate_changes().begin(), curve_.rate_changes().end());
    marks.insert(marks.end(), curve_.events().begin(), curve_.events().end());
    std::stable_sort(marks.begin(), marks.end(),
                     [](const CurveMark& a, const CurveMark& b) { return a.iteration < b.iteration; });
    for (const CurveMark& mark : marks) {
        if (!seen(mark)) continue;
        const float x = x_of(mark);
        list->AddLine({x, top}, {x, bottom}, kLine2, px(1));
        list->AddTriangleFilled({x - px(4), top}, {x + px(4), top}, {x, top + px(6)}, kText2);
        const auto failures = curve_.failures();
        const float width = text_size(kCaption, mark.words.c_str()).x;
        const bool crowded = std::any_of(failures.begin(), failures.end(), [&](const CurveMark& failure) {
            return seen(failure) && x_of(failure) >= x && x_of(failure) - x < width + px(16);
        });
        if (!crowded && x + px(8) >= free_from) {
            free_from = words(mark, kText2);
        } else if (crowded && x - px(8) - width >= free_from) {
            words(mark, kText2, true);
        }
    }
    for (const CurveMark& mark : curve_.failures()) {
        if (!seen(mark)) continue;
        const float x = x_of(mark);
        draw_dashed(list, {x, top}, {x, bottom}, kError, 2);
        if (mark.of_norm) continue;
        draw_cross(list, {x, top + px(8)}, px(4), kError);
        words(mark, kError);
    }
}

}  // namespace nca
