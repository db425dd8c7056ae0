// Packing of parameters, and summing of gradients.
#include "engine/backend/cpu/packed_parameters.h"

#include <cstddef>

#include "engine/backend/cpu/kernels.h"

namespace nca::cpu {
namespace {

std::size_t product(int a, int b) { return static_cast<std::size_t>(a) * static_cast<std::size_t>(b); }

/// Place of (row, column) in a matrix of `rows` rows, packed in panels.
std::size_t packed_place(int row, int column, int rows, int panel) {
    return product(column / panel, rows * panel) + product(row, panel) + static_cast<std::size_t>(column % panel);
}

/// Calls visit(flat index, perception row of the kernels, hidden column) for every element of the first matrix.
template <class Visit>
void for_each_weight1(const ModelSizes& sizes, Visit visit) {
    std::size_t flat = ParameterLayout(sizes).weights1();
    for (int c = 0; c < sizes.channels; ++c)
        for (int k = 0; k < kKernels; ++k)
            for (int n = 0; n < sizes.hidden; ++n) visit(flat++, perception_column(k, c), n);
}

/// Calls visit(flat index, hidden row, channel column) for every element of the second matrix.
template <class Visit>
void for_each_weight2(const ModelSizes& sizes, Visit visit) {
    std::size_t flat = ParameterLayout(sizes).weights2();
    for (int n = 0; n < sizes.hidden; ++n)
        for (int c = 0; c < sizes.channels; ++c) visit(flat++, n, c);
}

}  // namespace

PackedParameters::PackedParameters(const Layout& layout, bool with_transposed)
    : weights1(product(layout.inputs, layout.hidden)),
      bias1(static_cast<std::size_t>(layout.hidden)),
      weights2(word_packed_floats(layout.hidden, layout.channels)),
      bias2(static_cast<std::size_t>(layout.channels)),
      weights1_transposed(with_transposed ? word_packed_floats(layout.hidden, layout.inputs) : 0) {}

void PackedParameters::pack(const Layout& layout, const ModelSizes& sizes, std::span<const float> flat) {
    const bool transposed = weights1_transposed.size() != 0;
    for_each_weight1(sizes, [&](std::size_t i, int row, int column) {
        weights1[packed_place(row, column, layout.inputs, layout.panel)] = flat[i];
        if (transposed) weights1_transposed[word_packed_place(column, row, layout.inputs)] = flat[i];
    });
    for_each_weight2(sizes, [&](std::size_t i, int row, int column) {
        weights2[word_packed_place(row, column, layout.channels)] = flat[i];
    });
    const ParameterLayout places(sizes);
    for (std::size_t i = 0; i < places.bias1_count; ++i) bias1[i] = flat[places.bias1() + i];
    for (std::size_t i = 0; i < places.bias2_count; ++i) bias2[i] = flat[places.bias2() + i];
}

std::size_t PackedParameters::bytes() const {
    return weights1.bytes() + bias1.bytes() + weights2.bytes() + bias2.bytes() + weights1_transposed.bytes();
}

GradientLayout::GradientLayout(const Layout& layout)
    : bias1(product(layout.inputs, layout.hidden)),
      weights2(bias1 + static_cast<std::size_t>(layout.hidden)),
      bias2(weights2 + product(layout.hidden, layout.channels)),
      total(bias2 + static_cast<std::size_t>(layout.channels)) {}

void reduce_gradient(const Layout& layout, const ModelSizes& sizes, const float* accumulators, int slots,
                     std::span<float> flat) {
    const GradientLayout gradient(layout);
    const auto sum = [&](std::size_t place) {
        double total = 0;
        for (int slot = 0; slot < slots; ++slot)
            total += static_cast<double>(accumulators[static_cast<std::size_t>(slot) * gradient.total + place]);
        return static_cast<float>(total);
    };
    for_each_weight1(sizes, [&](std::size_t i, int row, int column) {
        flat[i] = sum(gradient.weights1() + product(column, layout.inputs) + static_cast<std::size_t>(row));
    });
    for_each_weight2(sizes, [&](std::size_t i, int row, int column) {
        flat[i] = sum(gradient.weights2 + product(row, layout.channels) + static_cast<std::size_t>(column));
    });
    const ParameterLayout places(sizes);
    for (std::size_t i = 0; i < places.bias1_count; ++i) flat[places.bias1() + i] = sum(gradient.bias1 + i);
    for (std::size_t i = 0; i < places.bias2_count; ++i) flat[places.bias2() + i] = sum(gradient.bias2 + i);
}

}  // namespace nca::cpu
