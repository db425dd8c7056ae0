// Parameters: names, shapes and places in the flat vector; the distribution of fresh ones.
#include "engine/model/parameters.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/model/errors.h"

namespace {

using namespace nca;

TEST_CASE("parameters: the seed model has 65,856 trained numbers in CAX's order") {
    const ModelSizes sizes;
    const auto tensors = parameter_tensors(sizes);
    CHECK(ParameterLayout(sizes).total() == 65856);
    CHECK(tensors[0].name == "update.layers.0.kernel");
    CHECK(tensors[0].shape == std::vector<std::size_t>{1, 1, 192, 256});
    CHECK(tensors[1].name == "update.layers.0.bias");
    CHECK(tensors[1].shape == std::vector<std::size_t>{256});
    CHECK(tensors[2].name == "update.layers.1.kernel");
    CHECK(tensors[2].shape == std::vector<std::size_t>{1, 1, 256, 64});
    CHECK(tensors[3].name == "update.layers.1.bias");
    CHECK(tensors[3].shape == std::vector<std::size_t>{64});
}

TEST_CASE("parameters: the tensors lie side by side and fill the vector") {
    for (const ModelSizes sizes : {ModelSizes{4, 1}, ModelSizes{5, 7}, ModelSizes{64, 256}}) {
        std::size_t next = 0;
        for (const ParameterTensor& tensor : parameter_tensors(sizes)) {
            CHECK(tensor.offset == next);
            std::size_t product = 1;
            for (const std::size_t axis : tensor.shape) product *= axis;
            CHECK(tensor.count == product);
            next += tensor.count;
        }
        CHECK(next == ParameterLayout(sizes).total());
    }
}

TEST_CASE("parameters: fresh weights are a truncated LeCun normal, the rest is 0") {
    const ModelSizes sizes;
    const ParameterLayout layout(sizes);
    const Parameters parameters = initial_parameters(sizes, 42);
    REQUIRE(parameters.values.size() == layout.total());

    const double wanted = std::sqrt(1.0 / 192.0);  // after truncation
    const double bound = 2.0 * wanted / 0.87962566103423978;
    double sum = 0, squares = 0, largest = 0;
    for (std::size_t i = 0; i < layout.weights1_count; ++i) {
        const double value = parameters.values[i];
        sum += value;
        squares += value * value;
        largest = std::max(largest, std::fabs(value));
    }
    const auto count = static_cast<double>(layout.weights1_count);
    CHECK(std::fabs(sum / count) < 4 * wanted / std::sqrt(count));
    CHECK(std::sqrt(squares / count) == doctest::Approx(wanted).epsilon(0.01));
    CHECK(largest <= bound * 1.000001);
    CHECK(largest > 0.99 * bound);  // cut there, not before
    CHECK(std::all_of(parameters.values.begin() + static_cast<std::ptrdiff_t>(layout.bias1()), parameters.values.end(),
                      [](float value) { return value == 0.0F; }));
}

TEST_CASE("parameters: a seed always gives the same, another seed others") {
    const ModelSizes sizes{8, 16};
    CHECK(initial_parameters(sizes, 1).values == initial_parameters(sizes, 1).values);
    CHECK(initial_parameters(sizes, 1).values != initial_parameters(sizes, 2).values);
    CHECK(initial_parameters(sizes, 1).sizes == sizes);
}

TEST_CASE("parameters: sizes that can't be are refused") {
    CHECK_THROWS_AS(initial_parameters({3, 16}, 0), InvalidSetting);
    CHECK_THROWS_AS(initial_parameters({8, 0}, 0), InvalidSetting);
}

}  // namespace
