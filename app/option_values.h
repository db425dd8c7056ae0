// Options bound to numbers and texts, with CLI11. Stricter than it: what is no number is refused.
#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <string>
#include <type_traits>
#include <vector>

#include "app/options.h"

namespace nca {

/// The whole text is one number. Stricter than CLI11, which takes -1 for a large positive number, 010 for eight and
/// nothing for zero.
template <class Number>
Number parse_number(const std::string& option, const std::string& text) {
    Number number{};
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error == std::errc() && rest == end) return number;
    if (error == std::errc::result_out_of_range && rest == end)
        throw WrongUsage(fmt::format("{} is {}: a number that can't be held; choose another", option, text));
    throw WrongUsage(fmt::format("{} is '{}': give a {}", option, text,
                                 std::is_floating_point_v<Number> ? "number"
                                 : std::is_unsigned_v<Number>     ? "whole number from 0 on"
                                                                  : "whole number"));
}

/// An option bound to a number, an optional number or text.
template <class Value>
CLI::Option* add_bound(CLI::App& verb, const std::string& name, Value& value, const std::string& text) {
    if constexpr (std::is_arithmetic_v<Value>) {
        return verb.add_option_function<std::string>(
            name, [&value, name](const std::string& typed) { value = parse_number<Value>(name, typed); }, text);
    } else if constexpr (requires { value.reset(); }) {
        return verb.add_option_function<std::string>(
            name,
            [&value, name](const std::string& typed) { value = parse_number<typename Value::value_type>(name, typed); },
            text);
    } else {
        return verb.add_option_function<std::string>(
            name, [&value](const std::string& typed) { value = typed; }, text);
    }
}

/// "0,0.5,1"
inline std::vector<double> parse_numbers(const std::string& option, const std::string& text) {
    std::vector<double> numbers;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        numbers.push_back(parse_number<double>(option, text.substr(begin, end - begin)));
        begin = end + 1;
    }
    return numbers;
}

}  // namespace nca
