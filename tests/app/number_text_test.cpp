// Numbers as the window writes them, and what it understands of a typed one.
#include "app/number_text.h"

#include <doctest/doctest.h>

#include <limits>

namespace {

using namespace nca::gui;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("thousands are parted by commas") {
    CHECK(with_commas(0) == "0");
    CHECK(with_commas(999) == "999");
    CHECK(with_commas(1000) == "1,000");
    CHECK(with_commas(3412) == "3,412");
    CHECK(with_commas(1234567) == "1,234,567");
    CHECK(with_commas(-999) == "-999");
    CHECK(with_commas(-1000) == "-1,000");
    CHECK(with_commas(std::numeric_limits<std::int64_t>::min()) == "-9,223,372,036,854,775,808");
}

TEST_CASE("small and large values have a short exponent, others three digits") {
    CHECK(short_scientific(0.0041) == "4.1e-3");
    CHECK(short_scientific(1e-4) == "1.0e-4");
    CHECK(short_scientific(-2.5e-12) == "-2.5e-12");
    CHECK(short_scientific(0.00996) == "1.0e-2");
    CHECK(short_scientific(0.09994) == "1.0e-1");
    CHECK(short_scientific(0.09996) == "0.100");
    CHECK(short_scientific(0.121) == "0.121");
    CHECK(short_scientific(0.9996) == "1.00");
    CHECK(short_scientific(9.996) == "10.0");
    CHECK(short_scientific(12) == "12.0");
    CHECK(short_scientific(99.96) == "100");
    CHECK(short_scientific(999.4) == "999");
    CHECK(short_scientific(999.6) == "1.0e3");
    CHECK(short_scientific(1.5e100) == "1.5e100");
}

TEST_CASE("what is no number is a word") {
    CHECK(short_scientific(0) == "0");
    CHECK(short_scientific(-0.0) == "0");
    CHECK(short_scientific(kNan) == "NaN");
    CHECK(short_scientific(kInfinity) == "Inf");
    CHECK(short_scientific(-kInfinity) == "-Inf");
    CHECK(formatted("%.2f", kNan) == "NaN");
    CHECK(formatted("%.2f", -kInfinity) == "-Inf");
}

TEST_CASE("times have two parts at most") {
    CHECK(duration_text(0) == "0.0 s");
    CHECK(duration_text(2.94) == "2.9 s");
    CHECK(duration_text(9.94) == "9.9 s");
    CHECK(duration_text(9.96) == "10 s");
    CHECK(duration_text(12.4) == "12 s");
    CHECK(duration_text(59.6) == "1 min");
    CHECK(duration_text(245) == "4 min 5 s");
    CHECK(duration_text(51 * 60 + 20) == "51 min");
    CHECK(duration_text(3599.6) == "1 h 0 min");
    CHECK(duration_text(3 * 3600 + 51 * 60) == "3 h 51 min");
    CHECK(duration_text(51 * 3600) == "2 d 3 h");
    CHECK(duration_text(-1) == "-");
    CHECK(duration_text(kNan) == "-");
    CHECK(duration_text(kInfinity) == "-");
    CHECK(duration_text(1e300) == "-");
}

TEST_CASE("printf's exponents are cut short") {
    CHECK(formatted("%g", 1e-4) == "0.0001");
    CHECK(formatted("%g", 1e-5) == "1e-5");
    CHECK(formatted("%.1e", 1e-4) == "1.0e-4");
    CHECK(formatted("%.0e", 1e10) == "1e10");
    CHECK(formatted("%.0e", 1) == "1e0");
    CHECK(formatted("%.2f", 0.5) == "0.50");
    CHECK(formatted("%.100f", 1.0).size() == 102);
    CHECK(formatted("%.300f", 1.0).size() == 127);
}

TEST_CASE("a typed number may have commas, blanks, a sign and its unit") {
    CHECK(parse_number("3,412") == 3412);
    CHECK(parse_number("  1e-4 ") == 1e-4);
    CHECK(parse_number("+5") == 5);
    CHECK(parse_number("-0.25") == -0.25);
    CHECK(parse_number(".5") == 0.5);
    CHECK(parse_number("64 pictures", "pictures") == 64);
    CHECK(parse_number("64pictures", "pictures") == 64);
    CHECK(parse_number("60%", "%") == 60);
    CHECK(parse_number("60 %") == 60);
    CHECK(!parse_number("64 pictures"));
    CHECK(!parse_number(""));
    CHECK(!parse_number("%", "%"));
    CHECK(!parse_number("%"));
    CHECK(!parse_number("+-5"));
    CHECK(!parse_number("1 2"));
    CHECK(!parse_number("five"));
    CHECK(!parse_number("nan"));
    CHECK(!parse_number("inf"));
    CHECK(!parse_number("1e999"));
}
TEST_CASE("a number out of its field's range becomes the nearest in it, and the field is told so") {
    const auto typed = [](const char* text, bool whole = false) { return typed_number(text, "%", {1, 72, whole}); };
    CHECK(typed("12").value == 12);
    CHECK(!typed("12").clamped);
    CHECK(typed("900").value == 72);
    CHECK(typed("900").clamped);
    CHECK(typed("-3 %").value == 1);
    CHECK(typed("-3 %").clamped);
    CHECK(typed("1e300").value == 72);
    CHECK(typed("72.4", true).value == 72);
    CHECK(!typed("72.4", true).clamped);
    CHECK(typed("12.6", true).value == 13);
    for (const char* nonsense : {"", "abc", "nan", "inf", "1e999"}) {
        CHECK(!typed(nonsense).value);
        CHECK(!typed(nonsense).clamped);
    }
}
