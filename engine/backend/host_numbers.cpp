// Counts and conversions of the caller's numbers.
#include "engine/backend/host_numbers.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/model/errors.h"

namespace nca {
namespace {

template <class Number>
void copy_in_as(std::string_view what, const HostInput& values, std::span<Number> destination) {
    check_count(what, host_count(values), destination.size());
    std::visit(
        [&](auto numbers) {
            std::transform(numbers.begin(), numbers.end(), destination.begin(),
                           [](auto number) { return static_cast<Number>(number); });
        },
        values);
}

template <class Number>
void copy_out_as(std::string_view what, std::span<const Number> source, const HostOutput& values) {
    check_count(what, host_count(values), source.size());
    std::visit(
        [&](auto numbers) {
            using Wanted = typename decltype(numbers)::value_type;
            std::transform(source.begin(), source.end(), numbers.begin(),
                           [](Number number) { return static_cast<Wanted>(number); });
        },
        values);
}

}  // namespace

std::size_t buffer_count(const BackendShape& shape, Buffer buffer) {
    const auto channels = static_cast<std::size_t>(shape.sizes.channels);
    switch (buffer) {
        case Buffer::state:
            return static_cast<std::size_t>(shape.batch) * shape.grid.cells() * channels;
        case Buffer::target:
            return shape.grid.cells() * kPictureChannels;
        case Buffer::parameters:
        case Buffer::gradient:
        case Buffer::first_moment:
        case Buffer::second_moment:
            break;
    }
    return ParameterLayout(shape.sizes).total();
}

std::string_view buffer_name(Buffer buffer) {
    switch (buffer) {
        case Buffer::state:
            return "state";
        case Buffer::target:
            return "target";
        case Buffer::parameters:
            return "parameters";
        case Buffer::gradient:
            return "gradient";
        case Buffer::first_moment:
            return "first moment";
        case Buffer::second_moment:
            return "second moment";
    }
    return "unknown buffer";
}

void check_buffer(const BackendShape& shape, Buffer buffer) {
    const bool always = buffer == Buffer::state || buffer == Buffer::target || buffer == Buffer::parameters;
    if (!always && shape.tape_steps == 0)
        throw InvalidSetting(
            fmt::format("a backend made with tape_steps 0 has no {}: make it with a tape", buffer_name(buffer)));
}

std::size_t host_count(const HostInput& values) {
    return std::visit([](auto numbers) { return numbers.size(); }, values);
}

std::size_t host_count(const HostOutput& values) {
    return std::visit([](auto numbers) { return numbers.size(); }, values);
}

void check_count(std::string_view what, std::size_t found, std::size_t expected) {
    if (found != expected)
        throw InvalidSetting(fmt::format("{} has {} numbers: give {} for these sizes", what, found, expected));
}

void copy_in(std::string_view what, const HostInput& values, std::span<float> destination) {
    copy_in_as(what, values, destination);
}

void copy_in(std::string_view what, const HostInput& values, std::span<double> destination) {
    copy_in_as(what, values, destination);
}

void copy_out(std::string_view what, std::span<const float> source, const HostOutput& values) {
    copy_out_as(what, source, values);
}

void copy_out(std::string_view what, std::span<const double> source, const HostOutput& values) {
    copy_out_as(what, source, values);
}

}  // namespace nca
