// The edge between a backend's buffers and the caller's numbers: how many a buffer has, checks of counts, and
// conversion between float and double in either direction. Shared by all backends that keep their buffers in host
// memory.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "engine/backend/backend.h"

namespace nca {

/// "state", "target", ... for messages.
std::string_view buffer_name(Buffer buffer);

/// Throws InvalidSetting if the shape has no such buffer (gradient and moments need a tape).
void check_buffer(const BackendShape& shape, Buffer buffer);

/// Elements of the caller's numbers.
std::size_t host_count(const HostInput& values);
std::size_t host_count(const HostOutput& values);

/// Throws InvalidSetting naming `what` if the counts differ.
void check_count(std::string_view what, std::size_t found, std::size_t expected);

/// Copies the caller's numbers into a buffer of the same count (else InvalidSetting), rounding to its precision.
void copy_in(std::string_view what, const HostInput& values, std::span<float> destination);
void copy_in(std::string_view what, const HostInput& values, std::span<double> destination);

/// Copies a buffer out to the caller's numbers of the same count (else InvalidSetting), rounding to theirs.
void copy_out(std::string_view what, std::span<const float> source, const HostOutput& values);
void copy_out(std::string_view what, std::span<const double> source, const HostOutput& values);

}  // namespace nca
