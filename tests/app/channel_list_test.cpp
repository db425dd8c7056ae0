// Lists of channels as people write them, and why some can't be read.
#include "app/channel_list.h"

#include <doctest/doctest.h>

namespace {

using namespace nca;

std::string again(const char* text, int channels = 64) {
    const ChannelList list = parse_channel_list(text, channels);
    REQUIRE(list.refusal.empty());
    REQUIRE(list.chosen.size() == static_cast<std::size_t>(channels));
    return channel_list_text(list.chosen);
}

TEST_CASE("channel lists: numbers, spans and letters, in any order") {
    CHECK(again("4, 5, 12, 23-25, 29") == "4, 5, 12, 23-25, 29");
    CHECK(again(" 7 ;5,6,,") == "5-7");
    CHECK(again("") == "");
    CHECK(again("r, A") == "60, 63");
    CHECK(again("R-A", 12) == "8-11");
    CHECK(again("0-63") == "0-63");
    CHECK(again("3,3,3") == "3");
    CHECK(again("300-302, 511", 512) == "300-302, 511");
}

TEST_CASE("channel lists: what can't be read is named, with what to write") {
    CHECK(parse_channel_list("4, x", 64).refusal.find("\"x\"") != std::string::npos);
    CHECK(parse_channel_list("64", 64).refusal == "64 is no channel here: they go from 0 to 63");
    CHECK(parse_channel_list("1-99999999999999999999", 64).refusal.find("0 to 63") != std::string::npos);
    CHECK(parse_channel_list("9-3", 64).refusal == "9-3 runs backwards: write 3-9");
    CHECK(!parse_channel_list("-3", 64).refusal.empty());
    CHECK(!parse_channel_list("3-", 64).refusal.empty());
    CHECK(!parse_channel_list("3--4", 64).refusal.empty());
    CHECK(!parse_channel_list("1.5", 64).refusal.empty());
    CHECK(parse_channel_list("4, x", 64).chosen.empty());
}

}  // namespace
