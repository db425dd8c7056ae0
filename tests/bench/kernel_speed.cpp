// Each product of kernels.h on made-up numbers. A repeat is several calls, as the clock is too coarse for one.
#include "tests/bench/kernel_speed.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

#include "engine/backend/cpu/aligned_buffer.h"
#include "engine/backend/cpu/instruction_sets.h"
#include "engine/backend/cpu/layout.h"
#include "engine/backend/cpu/workspace.h"

namespace nca::bench {
namespace {

using cpu::AlignedBuffer;
using cpu::kTileRows;

AlignedBuffer<float> wavy(std::size_t count) {
    AlignedBuffer<float> numbers(count);
    for (std::size_t i = 0; i < count; ++i)
        numbers[i] = static_cast<float>(0.1 * std::sin(0.37 * static_cast<double>(i)));
    return numbers;
}

std::size_t product(int a, int b) { return static_cast<std::size_t>(a) * static_cast<std::size_t>(b); }

}  // namespace

std::vector<KernelSpeed> measure_kernels(const ModelSizes& sizes, const std::string& instruction_set, int repeats,
                                         PeakMeter& peak) {
    const cpu::Kernels& kernels = cpu::choose_kernels(instruction_set);
    const GridSize grid{16, 16};
    const cpu::Layout layout({sizes, grid, 1, 0}, kernels.panel);
    const auto state = wavy(layout.state_floats);
    auto next = wavy(layout.state_floats);
    auto p = wavy(cpu::blocked_floats(layout.inputs));
    auto h = wavy(cpu::blocked_floats(layout.hidden));  // half of the units fire
    for (std::size_t i = 0; i < h.size(); ++i) h[i] = std::max(h[i], 0.0F);
    auto new_h = wavy(h.size());
    auto dh = wavy(cpu::blocked_floats(layout.hidden));
    auto dd = wavy(cpu::blocked_floats(layout.channels));
    auto dp = wavy(product(kTileRows, layout.inputs));
    const auto w1 = wavy(product(layout.inputs, layout.hidden));
    const auto w2 = wavy(cpu::word_packed_floats(layout.hidden, layout.channels));
    const auto w1t = wavy(cpu::word_packed_floats(layout.hidden, layout.inputs));
    const auto bias = wavy(static_cast<std::size_t>(layout.hidden + layout.channels));
    auto dw1 = wavy(w1.size());
    auto db1 = wavy(static_cast<std::size_t>(layout.hidden));
    auto dw2 = wavy(product(layout.hidden, layout.channels));
    std::vector<std::uint32_t> offsets;  // every second cell, as dropout leaves them
    for (int cell = 0; cell < 2 * kTileRows; cell += 2)
        offsets.push_back(static_cast<std::uint32_t>(layout.cell_id(cell / grid.width, cell % grid.width) *
                                                     static_cast<std::size_t>(layout.channels)));
    std::vector<std::uint32_t> places;
    for (std::uint32_t row = 0; row < kTileRows; ++row) places.push_back(row * cpu::kBlock);
    const cpu::CellUpdate update{offsets.data(), state.data(), next.data(), 1e-3F, layout.channels};

    struct Case {
        const char* name;
        double flop;
        std::function<void()> call;
    };
    const double layer1 = 2.0 * kTileRows * sizes.perception() * sizes.hidden;
    const double layer2 = 2.0 * kTileRows * sizes.channels * sizes.hidden;
    std::vector<std::uint64_t> fired_units(kTileRows * cpu::fired_words(layout.hidden));
    std::vector<std::uint64_t> fired_rows(cpu::kRowWords * static_cast<std::size_t>(layout.hidden));
    const Case cases[] = {
        {"perceive", 0,
         [&] { kernels.perceive(kTileRows, offsets.data(), state.data(), layout.pitch, layout.channels, p.data()); }},
        {"layer 1", layer1,
         [&] {
             kernels.hidden_layer(kTileRows, p.data(), layout.inputs, w1.data(), bias.data(), layout.hidden,
                                  new_h.data(), nullptr, {});
         }},
        {"layer 2", layer2,
         [&] {
             kernels.output_layer(kTileRows, h.data(), layout.hidden, w2.data(), bias.data(), update,
                                  fired_units.data(), true);
         }},
        {"fired", 0, [&] { kernels.find_fired_rows(kTileRows, fired_units.data(), layout.hidden, fired_rows.data()); }},
        {"dH", layer2,
         [&] {
             kernels.hidden_gradient(kTileRows, fired_units.data(), dd.data(), layout.channels, w2.data(),
                                     layout.hidden, dh.data(), {});
         }},
        {"dP", layer1,
         [&] {
             kernels.perception_gradient(kTileRows, fired_units.data(), dh.data(), layout.hidden, w1t.data(),
                                         layout.inputs, dp.data(), {});
         }},
        {"dW2", layer2,
         [&] {
             kernels.accumulate_weights(fired_rows.data(), layout.hidden, h.data(), places.data(), dd.data(),
                                        layout.channels, dw2.data(), nullptr, nullptr);
         }},
        {"dW1", layer1,
         [&] {
             kernels.accumulate_weights(fired_rows.data(), layout.hidden, dh.data(), nullptr, p.data(), layout.inputs,
                                        dw1.data(), db1.data(), nullptr);
         }},
    };
    constexpr int kCalls = 20;
    std::vector<KernelSpeed> speeds;
    for (const Case& one : cases) {
        Stopwatch watch;
        one.call();
        for (int i = 0; i < repeats; ++i)
            peak.time(
                watch,
                [&] {
                    for (int call = 0; call < kCalls; ++call) one.call();
                },
                kCalls);
        speeds.push_back({one.name, one.flop, watch.timing()});
    }
    return speeds;
}

}  // namespace nca::bench
