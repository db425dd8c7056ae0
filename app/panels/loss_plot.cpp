// ImPlot holds the axes (zoom, pan, box); curves, marks and words are drawn on its list, thinned to the pixels there
// are.
#include "app/panels/loss_plot.h"

#include <fmt/format.h>
#include <implot.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "app/axis_ticks.h"
#include "app/gui/widgets.h"
#include "app/panels/plot_drawing.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kLeft = 48;  // of the plots, for the axis' numbers
constexpr float kRight = 14;
constexpr float kBottom = 26;          // for the iterations
constexpr float kLowerHeight = 34;     // gradient norm and learning rate
constexpr float kReferenceWords = 16;  // height that a reference line's words need
constexpr float kWideFrom = 1500;      // of the window: room for the smoothing field
constexpr ImU32 kRaw = colour(0xF2A33A, 77);
constexpr ImU32 kWordsBack = colour(0x0F1114, 190);  // the plot's own, behind words over a curve
constexpr ImPlotFlags kPlotFlags =
    ImPlotFlags_NoLegend | ImPlotFlags_NoMouseText | ImPlotFlags_NoTitle | ImPlotFlags_NoMenus | ImPlotFlags_NoFrame;
constexpr ImPlotAxisFlags kAxisFlags =
    ImPlotAxisFlags_NoTickLabels | ImPlotAxisFlags_NoTickMarks | ImPlotAxisFlags_NoMenus | ImPlotAxisFlags_NoSideSwitch;

struct PlotStyle {
    PlotStyle() {
        ImPlot::PushStyleVar(ImPlotStyleVar_PlotPadding, ImVec2(0, 0));
        ImPlot::PushStyleVar(ImPlotStyleVar_PlotMinSize, ImVec2(px(10), px(10)));
        ImPlot::PushStyleVar(ImPlotStyleVar_PlotBorderSize, 0.0F);
        ImPlot::PushStyleVar(ImPlotStyleVar_MinorAlpha, 0.0F);
    }
    ~PlotStyle() { ImPlot::PopStyleVar(4); }
    PlotStyle(const PlotStyle&) = delete;
    PlotStyle& operator=(const PlotStyle&) = delete;
};

/// A curve as a line, broken where it isn't finite. `y` gives the place of a value.
template <typename Value, typename Y>
void draw_line(ImDrawList* list, const std::vector<CurveColumn>& columns, ImU32 hue, float thickness, Value value,
               Y y) {
    std::vector<ImVec2> points;
    const auto flush = [&] {
        if (points.size() == 1) list->AddCircleFilled(points[0], thickness, hue);
        if (points.size() > 1) list->AddPolyline(points.data(), static_cast<int>(points.size()), hue, thickness);
        points.clear();
    };
    for (const CurveColumn& column : columns) {
        if (!column.joined) flush();
        points.push_back(y(column.iteration, value(column)));
    }
    flush();
}

double last_of(const CurveColumn& column) { return column.last; }

/// Pixels that records [first, last) take of a plot that is `width` wide.
std::size_t columns_for(const LossCurve& curve, std::size_t first, std::size_t last, float width) {
    if (last <= first) return 1;
    const auto pixel = [&](std::size_t i) { return ImPlot::PlotToPixels(curve.iterations()[i], 1).x; };
    return static_cast<std::size_t>(std::clamp(pixel(last - 1) - pixel(first), 1.0F, width + px(8)));
}

ImVec2 place(double iteration, double value, bool logarithmic, double floor) {
    return ImPlot::PlotToPixels(iteration, logarithmic ? std::max(value, floor) : value);
}

/// From the least to the most of every column; neighbours touch, so that no gap is seen where there is none.
void draw_envelope(ImDrawList* list, const std::vector<CurveColumn>& columns, bool logarithmic, double floor) {
    float low_before = 0;
    float high_before = 0;
    float right_before = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const CurveColumn& column = columns[i];
        const ImVec2 low = place(column.iteration, column.low, logarithmic, floor);
        const ImVec2 high = place(column.iteration, column.high, logarithmic, floor);
        float top = high.y;
        float bottom = std::max(low.y, high.y + px(1));
        float left = std::round(low.x - px(1) / 2);
        const bool next = i + 1 < columns.size() && columns[i + 1].joined;
        const float right =
            next ? std::round(ImPlot::PlotToPixels(columns[i + 1].iteration, 1).x - px(1) / 2) : left + px(1);
        if (column.joined) {
            left = right_before;
            if (top > low_before) top = low_before;
            if (bottom < high_before) bottom = high_before;
        }
        low_before = bottom;
        high_before = top;
        right_before = std::max(right, left);
        list->AddRectFilled({left, top}, {std::max(right, left + 1), bottom}, kRaw);
    }
}

std::string iteration_words(double iteration) {
    return with_commas(static_cast<std::int64_t>(std::llround(iteration)));
}

std::string number_words(double value) {
    return std::isfinite(value) ? short_scientific(value) : std::isnan(value) ? "NaN" : "Inf";
}

/// Where a value stands in a band from its least to its most; logarithmic.
struct Band {
    float top = 0;
    float bottom = 0;
    double least = 0;
    double most = 0;

    Band(std::span<const double> values, std::size_t first, std::size_t last, float upper, float lower)
        : top(upper), bottom(lower) {
        for (std::size_t i = first; i < last; ++i) {
            if (!std::isfinite(values[i]) || values[i] <= 0) continue;
            least = least > 0 ? std::min(least, values[i]) : values[i];
            most = std::max(most, values[i]);
        }
    }
    float y(double value) const {
        // What hardly changes is a line through the middle, not noise blown up.
        const double decades = most > least ? std::log10(most / least) : 0;
        const double span = std::max(decades, 0.5);
        const double share = value > 0 && least > 0 ? (std::log10(value / least) + (span - decades) / 2) / span : 0;
        return bottom - static_cast<float>(std::clamp(share, 0.0, 1.0)) * (bottom - top);
    }
};

}  // namespace

struct LossPlot::Places {
    ImVec2 loss_least, loss_most;
    ImVec2 lower_least, lower_most;
};

void LossPlot::bring_up(const Desk& desk) {
    const TrainerSnapshot& now = desk.session.trainer();
    curve_.update(now.run, desk.session.history(), desk.smoothing);
    if (now.state == RunState::failed) curve_.note_failure(now.iteration, now.failure);
}

void LossPlot::draw_header(Desk& desk, ImVec2 at, ImVec2 size) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const TrainerSnapshot& now = desk.session.trainer();
    const float middle = at.y + px(kTrayHeader) / 2;
    float x = draw_tray_title(at, "Loss");

    // Right to left: follow, axis, smoothing.
    float right = at.x + size.x - px(kRight);
    ImGui::SetCursorScreenPos({right - px(24), middle - px(12)});
    if (icon_button("##follow_loss", kFollowIcon,
                    {"Follow",
                     "On: the whole run, and it grows with it. Off after a zoom or a drag; press it (or double click "
                     "the plot) to see all again."},
                    desk.follow_plot, 24))
        desk.follow_plot = !desk.follow_plot;
    right -= px(24 + 10);
    const std::array<const char*, 2> scales{"Log", "Linear"};
    const float scales_width = px(108);
    ImGui::SetCursorScreenPos({right - scales_width, middle - px(14)});
    int scale_chosen = desk.log_loss ? 0 : 1;
    if (segmented("##loss_scale", scales.data(), 2, scale_chosen,
                  {"Axis of the loss",
                   "Log shows progress late in a run, where the loss falls by halves. Linear shows how large the first "
                   "losses were."},
                  108))
        desk.log_loss = scale_chosen == 0;
    right -= scales_width + px(10);
    if (ImGui::GetIO().DisplaySize.x >= px(kWideFrom)) {
        ImGui::SetCursorScreenPos({right - px(52), middle - px(12)});
        number_field("##smoothing", desk.smoothing, 0, 0.99,
                     {"Smoothing",
                      "Weight of what was before in the smoothed curve. Raise it when the curve trembles, lower it to "
                      "see a change sooner. It changes nothing but the picture."},
                     {.format = "%.2f", .per_pixel = 0.005, .width = 52, .height = 24});
        right -= px(52 + 8);
        const float word = text_size(kCaption, "smoothing").x;
        draw_text_at(list, right, middle, kCaption, kText3, "smoothing", 1);
        right -= word + px(10);
    }

    const bool none = !now.last_record;
    const std::string loss = none ? "-" : number_words(now.average_loss);
    x += draw_text_at(list, x, middle, kNumber,
                      none                              ? kText3
                      : std::isfinite(now.average_loss) ? kLearn
                                                        : kError,
                      loss);
    ImGui::SetCursorScreenPos({at.x + px(kTrayPadding), middle - px(12)});
    ImGui::Dummy({x - at.x - px(kTrayPadding), px(24)});
    tooltip({"Loss",
             "Mean squared error of the pictures' RGBA after the last step, averaged over the last 128 iterations. It "
             "says whether learning goes on: no fall over some hundred iterations means change something."});
    x += px(12);
    const auto legend = [&](const char* word, ImU32 hue, float thickness) {
        const float width = px(14 + 6) + text_size(kCaption, word).x;
        if (x + width > right) return;
        list->AddLine({x, middle}, {x + px(14), middle}, hue, thickness);
        draw_text_at(list, x + px(14 + 6), middle, kCaption, kText2, word);
        x += width + px(12);
    };
    legend("smoothed", kLearn, px(2));
    legend("raw", kRaw, px(1));
}

/// `height`: of the loss plot, in pixels of the screen.
void LossPlot::choose_limits(const Desk& desk, float height) {
    if (desk.follow_plot) {
        const double last = curve_.empty() ? 0 : curve_.iterations().back();
        const CurveRange range = following_range(std::max(last, static_cast<double>(desk.session.trainer().iteration)));
        x_least_ = range.least;
        x_most_ = range.most;
    }
    if (!desk.follow_plot && y_logarithmic_ == desk.log_loss) return;
    y_logarithmic_ = desk.log_loss;
    std::size_t first = 0;
    std::size_t last = 0;
    curve_.seen(x_least_, x_most_, first, last);
    std::vector<double> also;
    if (desk.log_loss)
        for (const LossReference& reference : loss_references(desk.session.trainer().recipe))
            also.push_back(reference.loss);
    const CurveRange range = loss_range(curve_.losses(), first, last, desk.log_loss, also);
    y_least_ = range.least;
    y_most_ = range.most;
    if (also.empty()) return;
    // Room for the words above the highest reference and below the lowest.
    const auto [least, most] = std::minmax_element(also.begin(), also.end());
    const double span = std::log(range.most / range.least);
    const double room = span * std::min(px(kReferenceWords) / std::max(height - px(2 * kReferenceWords), px(30)), 1.0F);
    y_least_ = std::min(y_least_, *least * std::exp(-room));
    y_most_ = std::max(y_most_, *most * std::exp(room));
}

void LossPlot::draw_loss(Desk& desk, const Places& places) {
    ImGui::SetCursorScreenPos(places.loss_least);
    const ImVec2 size{places.loss_most.x - places.loss_least.x, places.loss_most.y - places.loss_least.y};
    if (!ImPlot::BeginPlot("##loss", size, kPlotFlags)) return;
    ImPlot::SetupAxes(nullptr, nullptr, kAxisFlags, kAxisFlags);
    if (desk.log_loss) ImPlot::SetupAxisScale(ImAxis_Y1, ImPlotScale_Log10);
    ImPlot::SetupAxisLimitsConstraints(ImAxis_X1, -1e9, 2e9);
    if (desk.log_loss) ImPlot::SetupAxisLimitsConstraints(ImAxis_Y1, 1e-12, 1e12);
    ImPlot::SetupAxisZoomConstraints(ImAxis_X1, 4, 4e9);
    ImPlot::SetupAxisLinks(ImAxis_X1, &x_least_, &x_most_);
    ImPlot::SetupAxisLinks(ImAxis_Y1, &y_least_, &y_most_);
    const auto x_ticks = linear_ticks(x_least_, x_most_, 5, true);
    const auto y_ticks = desk.log_loss ? decade_ticks(y_least_, y_most_) : linear_ticks(y_least_, y_most_, 4);
    ImPlot::SetupAxisTicks(ImAxis_X1, x_ticks.data(), static_cast<int>(x_ticks.size()));
    ImPlot::SetupAxisTicks(ImAxis_Y1, y_ticks.data(), static_cast<int>(y_ticks.size()));
    ImPlot::SetupFinish();

    ImDrawList* list = ImPlot::GetPlotDrawList();
    ImPlot::PushPlotClipRect();
    const auto y_of = [&](double value) { return ImPlot::PlotToPixels(x_least_, value).y; };
    const float left = places.loss_least.x;
    const float right = places.loss_most.x;

    for (const LossReference& reference : loss_references(desk.session.trainer().recipe)) {
        if (reference.loss <= y_least_ || reference.loss >= y_most_) continue;
        const float y = std::round(y_of(reference.loss));
        draw_dashed(list, {left, y}, {right, y}, kReference);
    }

    std::size_t first = 0;
    std::size_t last = 0;
    curve_.seen(x_least_, x_most_, first, last);
    const std::size_t most = columns_for(curve_, first, last, size.x);
    const auto raw = thin_curve(curve_.iterations(), curve_.losses(), first, last, most);
    const double floor = desk.log_loss ? y_least_ * 1e-3 : 0;
    const auto at = [&](double iteration, double value) { return place(iteration, value, desk.log_loss, floor); };
    if (raw.size() < last - first) {
        draw_envelope(list, raw, desk.log_loss, floor);
    } else {
        draw_line(list, raw, kRaw, px(1), last_of, at);
    }
    const auto smooth = thin_curve(curve_.iterations(), curve_.smoothed(), first, last, most);
    draw_line(list, smooth, kLearn, px(2), last_of, at);
    if (!smooth.empty() && smooth.back().iteration >= curve_.iterations().back() - static_cast<double>(last - first) &&
        last == curve_.size())
        list->AddCircleFilled(at(curve_.iterations()[last - 1], smooth.back().last), px(3.5F), kLearn);

    for (const LossReference& reference : loss_references(desk.session.trainer().recipe)) {
        if (reference.loss <= y_least_ || reference.loss >= y_most_) continue;
        const float y = std::round(y_of(reference.loss)) + (reference.label_below ? px(8) : -px(8));
        const std::string number =
            reference.loss < 0.01 ? short_scientific(reference.loss) : fmt::format("{:.3g}", reference.loss);
        const float number_at = right - px(4) - text_size(kSmallNumber, number.c_str()).x;
        const float name_at = number_at - px(6) - text_size(kCaption, reference.name).x;
        list->AddRectFilled({name_at - px(3), y - px(7)}, {right, y + px(7)}, kWordsBack);
        draw_text_at(list, name_at, y, kCaption, kText2, reference.name);
        draw_text_at(list, number_at, y, kSmallNumber, kText3, number);
    }
    draw_marks(list, places);
    if (curve_.empty()) {
        draw_text_at(list, (left + right) / 2, (places.loss_least.y + places.loss_most.y) / 2, kCaption, kText3,
                     "nothing learnt yet: T begins", 0.5F);
    }
    ImPlot::PopPlotClipRect();
    if (ImPlot::IsPlotHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) desk.follow_plot = true;
    ImPlot::EndPlot();
}

/// Changes of the rate, then what was not finite: it wins where both have words.
void LossPlot::draw_marks(ImDrawList* list, const Places& places) const {
    const float top = places.loss_least.y;
    const float bottom = places.loss_most.y;
    const auto seen = [&](const CurveMark& mark) { return mark.iteration >= x_least_ && mark.iteration <= x_most_; };
    const auto x_of = [&](const CurveMark& mark) {
        return std::round(ImPlot::PlotToPixels(mark.iteration, y_most_).x);
    };
    const auto words = [&](const CurveMark& mark, ImU32 hue) {
        const float width = text_size(kCaption, mark.words.c_str()).x;
        const float x = x_of(mark) + px(8);
        const float begin = x + width > places.loss_most.x ? x - px(16) - width : x;
        list->AddRectFilled({begin - px(2), top + px(1)}, {begin + width + px(2), top + px(15)}, kWordsBack);
        draw_text_at(list, begin, top + px(8), kCaption, hue, mark.words);
        return begin + width;
    };
    float free_from = places.loss_least.x;
    for (const CurveMark& mark : curve_.rate_changes()) {
        if (!seen(mark)) continue;
        const float x = x_of(mark);
        list->AddLine({x, top}, {x, bottom}, kLine2, px(1));
        list->AddTriangleFilled({x - px(4), top}, {x + px(4), top}, {x, top + px(6)}, kText2);
        const auto failures = curve_.failures();
        const bool hidden = std::any_of(failures.begin(), failures.end(), [&](const CurveMark& failure) {
            return seen(failure) && std::abs(x_of(failure) - x) < px(70);
        });
        if (x + px(8) >= free_from && !hidden) free_from = words(mark, kText2);
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

void LossPlot::draw_norm_and_rate(Desk& desk, const Places& places) {
    ImGui::SetCursorScreenPos(places.lower_least);
    const ImVec2 size{places.lower_most.x - places.lower_least.x, places.lower_most.y - places.lower_least.y};
    if (!ImPlot::BeginPlot("##norm_and_rate", size, kPlotFlags)) return;
    ImPlot::SetupAxes(nullptr, nullptr, kAxisFlags, kAxisFlags | ImPlotAxisFlags_Lock | ImPlotAxisFlags_NoGridLines);
    ImPlot::SetupAxisLimitsConstraints(ImAxis_X1, -1e9, 2e9);
    ImPlot::SetupAxisZoomConstraints(ImAxis_X1, 4, 4e9);
    ImPlot::SetupAxisLinks(ImAxis_X1, &x_least_, &x_most_);
    ImPlot::SetupAxisLimits(ImAxis_Y1, 0, 1, ImPlotCond_Always);
    const auto x_ticks = linear_ticks(x_least_, x_most_, 5, true);
    ImPlot::SetupAxisTicks(ImAxis_X1, x_ticks.data(), static_cast<int>(x_ticks.size()));
    ImPlot::SetupFinish();

    ImDrawList* list = ImPlot::GetPlotDrawList();
    ImPlot::PushPlotClipRect();
    std::size_t first = 0;
    std::size_t last = 0;
    curve_.seen(x_least_, x_most_, first, last);
    const std::size_t most = columns_for(curve_, first, last, size.x);
    const Band norm(curve_.norms(), first, last, places.lower_least.y + px(3), places.lower_most.y - px(3));
    const auto draw = [&](std::span<const double> values, const Band& band, ImU32 hue, float thickness) {
        draw_line(list, thin_curve(curve_.iterations(), values, first, last, most), hue, thickness, last_of,
                  [&](double iteration, double value) {
                      return ImVec2(ImPlot::PlotToPixels(iteration, 0.5).x, band.y(value));
                  });
    };
    draw(curve_.norms(), norm, kNorm, px(1));
    const Band rate(curve_.rates(), first, last, places.lower_least.y + px(3), places.lower_most.y - px(3));
    draw(curve_.rates(), rate, kGood, px(2));
    // What the schedule has planned, to the end of sight.
    if (!curve_.empty() && last == curve_.size()) {
        const LearningControls learning = desk.session.learning();
        const double from = curve_.iterations().back() + 1;
        const double planned = static_cast<double>(desk.session.trainer().recipe.iterations);
        const double until = std::min(x_most_, planned);
        const float begin = ImPlot::PlotToPixels(from, 0.5).x;
        const float end = ImPlot::PlotToPixels(until, 0.5).x;
        const int dashes = std::max(static_cast<int>(std::ceil((end - begin - px(4)) / px(8))), 0);
        for (int i = 0; i < dashes; ++i) {
            const float x = begin + px(4) + static_cast<float>(i) * px(8);
            const auto rate_at = [&](float where) {
                const double iteration = ImPlot::PixelsToPlot(where, places.lower_least.y).x;
                return rate.y(learning_rate_at(learning, static_cast<std::int64_t>(iteration)));
            };
            const float stop = std::min(x + px(4), end);
            list->AddLine({x, rate_at(x)}, {stop, rate_at(stop)}, kGood, px(2));
        }
    }
    for (const CurveMark& mark : curve_.failures()) {
        if (!mark.of_norm || mark.iteration < x_least_ || mark.iteration > x_most_) continue;
        const float x = std::round(ImPlot::PlotToPixels(mark.iteration, 0.5).x);
        draw_cross(list, {x, places.lower_least.y + px(8)}, px(4), kError);
        const float align = x + px(60) > places.lower_most.x ? 1.0F : 0.0F;
        draw_text_at(list, x + (align > 0 ? -px(8) : px(8)), places.lower_least.y + px(8), kCaption, kError, mark.words,
                     align);
    }
    ImPlot::PopPlotClipRect();
    if (ImPlot::IsPlotHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) desk.follow_plot = true;
    ImPlot::EndPlot();
}

void LossPlot::draw_axes(const Desk& desk, const Places& places) const {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float left = places.loss_least.x;
    const float right = places.loss_most.x;
    const auto y_ticks = desk.log_loss ? decade_ticks(y_least_, y_most_) : linear_ticks(y_least_, y_most_, 4);
    for (const double tick : y_ticks) {
        const double share = desk.log_loss ? std::log(tick / y_least_) / std::log(y_most_ / y_least_)
                                           : (tick - y_least_) / (y_most_ - y_least_);
        const float y = places.loss_most.y - static_cast<float>(share) * (places.loss_most.y - places.loss_least.y);
        if (y > places.loss_most.y - px(5) || y < places.loss_least.y) continue;
        draw_text_at(list, left - px(6), y, kSmallNumber, kText3, tick_text(tick, desk.log_loss), 1);
    }
    draw_text_at(list, left - px(6), places.lower_least.y + px(8), kCaption, kNorm, "norm", 1);
    draw_text_at(list, left - px(6), places.lower_most.y - px(8), kCaption, kGood, "rate", 1);

    const float y = places.lower_most.y + px(kBottom) / 2 - px(2);
    float free_from = left - px(20);
    for (const double tick : linear_ticks(x_least_, x_most_, 5, true)) {
        if (tick < 0) continue;
        const std::string words = iteration_words(tick);
        const float width = text_size(kSmallNumber, words.c_str()).x;
        const double share = (tick - x_least_) / (x_most_ - x_least_);
        float x = left + static_cast<float>(share) * (right - left) - width / 2;
        x = std::clamp(x, left, std::max(right - width, left));
        if (x < free_from) continue;
        draw_text_at(list, x, y, kSmallNumber, kText3, words);
        free_from = x + width + px(16);
    }
}

void LossPlot::draw_pointer(const Desk& desk, const Places& places) {
    hovered_ = -1;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool inside = ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem) &&
                        mouse.x >= places.loss_least.x && mouse.x <= places.lower_most.x &&
                        mouse.y >= places.loss_least.y && mouse.y <= places.lower_most.y;
    if (!inside || curve_.empty()) return;
    const double share = (mouse.x - places.loss_least.x) / (places.loss_most.x - places.loss_least.x);
    const std::size_t index = curve_.nearest(x_least_ + share * (x_most_ - x_least_));
    const double iteration = curve_.iterations()[index];
    const float x = std::round(places.loss_least.x + static_cast<float>((iteration - x_least_) / (x_most_ - x_least_)) *
                                                         (places.loss_most.x - places.loss_least.x));
    if (x < places.loss_least.x || x > places.loss_most.x) return;
    hovered_ = static_cast<std::int64_t>(index);
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddLine({x, places.loss_least.y}, {x, places.lower_most.y}, kText2, px(1));
    const double smoothed = curve_.smoothed()[index];
    const double height = desk.log_loss ? std::log(smoothed / y_least_) / std::log(y_most_ / y_least_)
                                        : (smoothed - y_least_) / (y_most_ - y_least_);
    if (std::isfinite(height) && height >= 0 && height <= 1)
        list->AddCircleFilled(
            {x, places.loss_most.y - static_cast<float>(height) * (places.loss_most.y - places.loss_least.y)}, px(3.5F),
            kLearn);
    if (!begin_plot_tooltip()) return;
    const auto hue = [](double value, ImU32 usual) { return std::isfinite(value) ? usual : kError; };
    plot_tooltip_row("iteration", iteration_words(iteration));
    plot_tooltip_row("smoothed", number_words(smoothed), hue(smoothed, kLearn));
    plot_tooltip_row("raw", number_words(curve_.losses()[index]), hue(curve_.losses()[index], kLearn));
    plot_tooltip_row("norm", number_words(curve_.norms()[index]), hue(curve_.norms()[index], kNorm));
    plot_tooltip_row("rate", number_words(curve_.rates()[index]), kGood);
    end_plot_tooltip();
}

void LossPlot::draw(Desk& desk, ImVec2 at, ImVec2 size) {
    bring_up(desk);
    draw_header(desk, at, size);
    Places places;
    places.loss_least = {at.x + px(kLeft), at.y + px(kTrayHeader)};
    places.lower_most = {at.x + size.x - px(kRight), at.y + size.y - px(kBottom)};
    places.lower_least = {places.loss_least.x, places.lower_most.y - px(kLowerHeight)};
    places.loss_most = {places.lower_most.x, places.lower_least.y};
    if (places.loss_most.y - places.loss_least.y < px(30)) return;
    choose_limits(desk, places.loss_most.y - places.loss_least.y);

    const std::array<double, 4> before{x_least_, x_most_, y_least_, y_most_};
    {
        const PlotStyle style;
        draw_loss(desk, places);
        draw_norm_and_rate(desk, places);
    }
    const std::array<double, 4> after{x_least_, x_most_, y_least_, y_most_};
    const auto moved = [&](std::size_t i) {
        return std::abs(after[i] - before[i]) > 1e-6 * std::max(std::abs(before[i]), std::abs(after[i]));
    };
    const bool double_click = ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
    if (!double_click && (moved(0) || moved(1) || moved(2) || moved(3))) desk.follow_plot = false;
    draw_axes(desk, places);
    draw_pointer(desk, places);
}

}  // namespace nca
