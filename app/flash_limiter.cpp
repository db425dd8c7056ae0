// Per cell: the last extreme of luminance, and the times at which it turned round. Luminance is the relative one of
// sRGB (linear light), as the guidelines against flashes define it.
#include "app/flash_limiter.h"

#include <algorithm>
#include <cmath>

namespace nca {
namespace {

constexpr double kNever = -1e9;

std::array<float, 256> make_linear() {
    std::array<float, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i) {
        const double v = static_cast<double>(i) / 255;
        table[i] = static_cast<float>(v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4));
    }
    return table;
}

const std::array<float, 256>& linear() {
    static const std::array<float, 256> table = make_linear();
    return table;
}

std::uint8_t to_byte(float light) {
    const auto& table = linear();
    const auto above = std::upper_bound(table.begin(), table.end(), light);
    if (above == table.begin()) return 0;
    if (above == table.end()) return 255;
    const auto index = above - table.begin();
    return static_cast<std::uint8_t>(*above - light < light - *(above - 1) ? index : index - 1);
}

float luminance(const std::uint8_t* pixel) {
    const auto& table = linear();
    return 0.2126F * table[pixel[0]] + 0.7152F * table[pixel[1]] + 0.0722F * table[pixel[2]];
}

}  // namespace

void FlashLimiter::begin(Cell& cell, const std::uint8_t* pixel) {
    cell = {};
    cell.extreme = luminance(pixel);
    std::copy_n(pixel, 3, cell.last.begin());
    cell.changes.fill(kNever);
}

/// Counts the turns of a cell's luminance, and limits it when there are too many.
void FlashLimiter::watch(Cell& cell, const std::uint8_t* pixel, double now) const {
    const float light = luminance(pixel);
    const float by = light - cell.extreme;
    const bool onwards = (cell.going > 0 && by > 0) || (cell.going < 0 && by < 0);
    if (!onwards && std::abs(by) < kChange) return;
    const bool opposing = !onwards && cell.going != 0;
    cell.going = by > 0 ? 1 : -1;
    cell.extreme = light;
    if (!opposing) return;
    cell.changes[cell.next] = now;
    cell.next = static_cast<std::uint8_t>((cell.next + 1U) % cell.changes.size());
    // The ring holds one more than are left alone; its oldest is the next to be overwritten.
    if (cell.limited || now - cell.changes[cell.next] > kWindow) return;
    cell.limited = true;
    for (std::size_t c = 0; c < 3; ++c) cell.shown[c] = linear()[cell.last[c]];
}

void FlashLimiter::take(std::span<std::uint8_t> pixels, double now) {
    const std::size_t count = pixels.size() / 4;
    limited_ = 0;
    if (cells_.size() != count) {
        cells_.resize(count);
        for (std::size_t i = 0; i < count; ++i) begin(cells_[i], &pixels[4 * i]);
        last_ = now;
        return;
    }
    // A pause of the window is no leave to jump.
    const auto most = static_cast<float>(kSlowest * std::clamp(now - last_, 0.0, 0.1));
    last_ = now;
    const auto& table = linear();
    for (std::size_t i = 0; i < count; ++i) {
        Cell& cell = cells_[i];
        std::uint8_t* pixel = &pixels[4 * i];
        const bool changed = !std::equal(cell.last.begin(), cell.last.end(), pixel);
        if (!changed && !cell.limited) continue;
        if (changed) watch(cell, pixel, now);
        std::copy_n(pixel, 3, cell.last.begin());
        if (!cell.limited) continue;
        bool reached = true;
        for (std::size_t c = 0; c < 3; ++c) {
            const float wanted = table[pixel[c]];
            cell.shown[c] += std::clamp(wanted - cell.shown[c], -most, most);
            reached = reached && std::abs(wanted - cell.shown[c]) < kChange;
            pixel[c] = to_byte(cell.shown[c]);
        }
        // What is left of the way is no change that counts.
        if (reached && now - cell.changes[cell.next] > kWindow)
            cell.limited = false;
        else
            ++limited_;
    }
}

bool FlashLimiter::keep_held(std::span<const std::uint8_t> own, std::span<std::uint8_t> taken) {
    bool any = false;
    for (std::size_t i = 0; i + 4 <= std::min(own.size(), taken.size()); i += 4) {
        if (std::equal(&taken[i], &taken[i] + 3, &own[i]))
            std::fill_n(&taken[i], 4, std::uint8_t{0});
        else
            any = true;
    }
    return any;
}

void FlashLimiter::show_at_once(std::span<const std::size_t> cells) {
    for (const std::size_t i : cells) {
        if (i >= cells_.size()) continue;
        Cell& cell = cells_[i];
        cell.limited = false;
        cell.going = 0;
        cell.changes.fill(kNever);
    }
}

}  // namespace nca
