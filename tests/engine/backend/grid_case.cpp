// Drawing the cases, and the table of awkward ones.
#include "tests/engine/backend/grid_case.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <map>
#include <mutex>
#include <tuple>

namespace nca::test {
namespace {

/// `count` standard normal numbers for one purpose of one case. They stay: each backend, and each of its instruction
/// sets, asks for the same ones.
const std::vector<float>& normals_for(std::uint64_t seed, std::uint32_t purpose, std::size_t count) {
    static std::mutex mutex;
    static std::map<std::tuple<std::uint64_t, std::uint32_t, std::size_t>, std::vector<float>> drawn;
    const std::lock_guard lock(mutex);
    std::vector<float>& numbers = drawn[{seed, purpose, count}];
    const RandomPlace place{seed, Stream::denoise_normal, purpose, 0, 0};
    for (std::size_t i = numbers.size(); i < count; ++i)
        numbers.push_back(random_normals(place, static_cast<std::uint32_t>(i)).value[0]);
    return numbers;
}

std::vector<float> draw(std::uint64_t seed, std::uint32_t purpose, std::size_t count, double scale) {
    std::vector<float> numbers = normals_for(seed, purpose, count);
    for (float& number : numbers) number = static_cast<float>(scale * static_cast<double>(number));
    return numbers;
}

bool lives(Living living, const GridSize& grid, int y, int x, float chance) {
    const int middle_y = grid.height / 2, middle_x = grid.width / 2;
    switch (living) {
        case Living::none:
            return false;
        case Living::one_cell:
            return y == middle_y && x == middle_x;
        case Living::disc:
            return (y - middle_y) * (y - middle_y) + (x - middle_x) * (x - middle_x) <= 6;
        case Living::scattered:
            return chance > 1.2F;  // about one in nine, in a third of the neighbourhoods none
        case Living::all:
            break;
    }
    return true;
}

constexpr const char* kLivingNames[] = {"none", "one cell", "disc", "scattered", "all"};

}  // namespace

std::string GridCase::name() const {
    return fmt::format("C={} hidden={} grid={}x{} batch={} steps={} p={} living={}", shape.sizes.channels,
                       shape.sizes.hidden, shape.grid.height, shape.grid.width, shape.batch, steps, keep_probability,
                       kLivingNames[static_cast<std::size_t>(living)]);
}

std::vector<float> GridCase::state() const {
    const auto channels = static_cast<std::size_t>(shape.sizes.channels);
    std::vector<float> state = draw(seed, 1, buffer_count(shape, Buffer::state), 0.4);
    const std::vector<float>& chances = normals_for(seed, 2, state.size() / channels);
    std::size_t cell = 0;
    for (int b = 0; b < shape.batch; ++b)
        for (int y = 0; y < shape.grid.height; ++y)
            for (int x = 0; x < shape.grid.width; ++x, ++cell) {
                const bool living_cell = lives(living, shape.grid, y, x, chances[cell]);
                float* values = state.data() + cell * channels;
                float& alpha = values[channels - 1];
                if (living_cell)
                    alpha = 0.3F + std::fabs(alpha);
                else
                    std::fill_n(values, channels, 0.0F);
            }
    return state;
}

std::vector<float> GridCase::target() const {
    std::vector<float> target = draw(seed, 3, buffer_count(shape, Buffer::target), 0.5);
    for (float& value : target) value = std::fmin(1.0F, std::fabs(value));
    return target;
}

std::vector<float> GridCase::parameters() const {
    const ParameterLayout layout(shape.sizes);
    std::vector<float> parameters = draw(seed, 4, layout.total(), 1.0);
    const auto scale = [&](std::size_t offset, std::size_t count, double factor) {
        for (std::size_t i = offset; i < offset + count; ++i)
            parameters[i] = static_cast<float>(factor * static_cast<double>(parameters[i]));
    };
    scale(layout.weights1(), layout.weights1_count, 1.0 / std::sqrt(shape.sizes.perception()));
    scale(layout.bias1(), layout.bias1_count, 0.1);
    scale(layout.weights2(), layout.weights2_count, 0.2 / std::sqrt(shape.sizes.hidden));
    scale(layout.bias2(), layout.bias2_count, 0.02);
    return parameters;
}

std::vector<float> GridCase::normals() const {
    return draw(seed, 5, static_cast<std::size_t>(shape.batch) * buffer_count(shape, Buffer::target), 1.0);
}

KeepMasks GridCase::keep() const { return {keep_probability, {seed, Stream::keep, 3, 0, 0}, {}}; }

void GridCase::load(Backend& backend) const {
    const std::vector<float> numbers = parameters(), goal = target(), start = state();
    backend.upload(Buffer::parameters, std::span<const float>(numbers));
    backend.upload(Buffer::target, std::span<const float>(goal));
    backend.upload(Buffer::state, std::span<const float>(start));
}

std::unique_ptr<Backend> make_loaded(const GridCase& grid, const Execution& execution) {
    std::unique_ptr<Backend> backend = make_backend(execution, grid.shape);
    grid.load(*backend);
    return backend;
}

std::vector<double> download(const Backend& backend, Buffer buffer) {
    std::vector<double> numbers(buffer_count(backend.shape(), buffer));
    backend.download(buffer, std::span<double>(numbers));
    return numbers;
}

double relative_error(const std::vector<double>& found, const std::vector<double>& wanted) {
    double difference = 0, norm = 0;
    if (found.size() != wanted.size()) return std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (!std::isfinite(found[i]) || !std::isfinite(wanted[i])) return std::numeric_limits<double>::infinity();
        difference += (found[i] - wanted[i]) * (found[i] - wanted[i]);
        norm += wanted[i] * wanted[i];
    }
    return norm > 0 ? std::sqrt(difference / norm) : std::sqrt(difference);
}

std::vector<Execution> executions_to_compare() {
    std::vector<Execution> executions;
    for (const std::string& name : tested_backends()) {
        // The judge itself, and the fastest path of the GPU, which may be one of reduced precision.
        if (name == "reference" || name == "cuda") continue;
        if (name != "cpu") {
            executions.push_back({name, 0, "auto"});
            continue;
        }
        for (const std::string& set : instruction_sets()) executions.push_back({name, 2, set});
    }
    return executions;
}

std::vector<Execution> default_executions() {
    std::vector<Execution> executions;
    for (const std::string& name : tested_backends()) {
        executions.push_back({name, 0, "auto"});
        if (name == "cpu") executions.push_back({name, 1, "auto"});
    }
    return executions;
}

std::string name_of(const Execution& execution) {
    return execution.backend + " (" + execution.instruction_set +
           (execution.threads == 0 ? ")" : ", threads: " + std::to_string(execution.threads) + ")");
}

std::vector<GridCase> awkward_cases() {
    std::vector<GridCase> cases;
    std::uint64_t seed = 100;
    const auto add = [&](ModelSizes sizes, GridSize grid, int batch, int steps, double probability, Living living) {
        cases.push_back({{sizes, grid, batch, steps}, steps, living, probability, ++seed});
    };
    // Every pattern with every keep probability on a small grid of odd sizes.
    for (const Living living : {Living::none, Living::one_cell, Living::disc, Living::scattered, Living::all})
        for (const double probability : {1.0, 0.5, 0.25}) add({8, 16}, {9, 11}, 2, 4, probability, living);
    // The smallest of everything.
    for (const Living living : {Living::none, Living::all}) add({4, 1}, {1, 1}, 1, 2, 1.0, living);
    add({4, 1}, {1, 1}, 3, 3, 0.5, Living::all);
    // Lines of cells.
    add({4, 7}, {1, 19}, 2, 4, 0.5, Living::all);
    add({5, 7}, {19, 1}, 3, 4, 0.5, Living::scattered);
    add({5, 33}, {2, 40}, 1, 4, 0.5, Living::one_cell);
    // Widths that are no multiple of any vector, and the seed model's.
    for (const int channels : {4, 5, 8, 16, 64})
        for (const int hidden : {1, 7, 16, 33, 256}) add({channels, hidden}, {7, 10}, 1, 3, 0.5, Living::disc);
    add({17, 100}, {13, 12}, 3, 5, 0.5, Living::scattered);
    add({16, 32}, {17, 31}, 3, 6, 0.5, Living::all);
    add({64, 256}, {12, 14}, 2, 4, 0.5, Living::all);
    // More cells than one tile, band or row of vectors holds.
    add({5, 9}, {70, 67}, 1, 3, 0.5, Living::all);
    return cases;
}

}  // namespace nca::test
