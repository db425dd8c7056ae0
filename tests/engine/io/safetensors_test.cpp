// The container: what is written comes back, and no lie in a file passes. Files are built here by hand, byte by byte.
#include "engine/io/safetensors.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/errors.h"
#include "tests/engine/io/temporary_directory.h"

namespace {

using namespace nca;
using namespace nca::test;

std::vector<std::uint8_t> file_of(std::uint64_t length, const std::string& header, std::size_t data) {
    std::vector<std::uint8_t> file(8);
    std::memcpy(file.data(), &length, 8);
    file.insert(file.end(), header.begin(), header.end());
    file.insert(file.end(), data, std::uint8_t{0});
    return file;
}

std::vector<std::uint8_t> file_of(const std::string& header, std::size_t data) {
    return file_of(header.size(), header, data);
}

TEST_CASE("safetensors: tensors and metadata come back bit for bit") {
    const TemporaryDirectory directory;
    const std::vector<float> floats{1.5F, -0.0F, std::numeric_limits<float>::quiet_NaN(), 1e-42F, INFINITY, 3};
    const std::vector<double> doubles{0.1, -1e300};
    const std::vector<std::uint8_t> bytes{0, 255, 7};
    const std::map<std::string, std::string> metadata{{"kind", "test"}, {"quoted \"key\"", "line\n\xF0\x9F\xA6\x8E"}};
    const std::map<std::string, StoredTensor> tensors{{"a.u8", store_bytes({3, 1}, bytes)},
                                                      {"b.f32", store_floats({1, 2, 3}, floats)},
                                                      {"c.f64", store_doubles({2}, doubles)},
                                                      {"d.empty", store_floats({0, 5}, {})},
                                                      {"e.single", store_doubles({}, std::vector<double>{2.5})}};
    write_safetensors(directory / "file", metadata, tensors);
    const TensorFile file = read_safetensors(directory / "file");
    CHECK(file.name == (directory / "file").string());
    CHECK(file.metadata == metadata);
    REQUIRE(file.tensors.size() == 5);
    for (const auto& [name, tensor] : tensors) {
        CHECK(file.tensor(name).type == tensor.type);
        CHECK(file.tensor(name).shape == tensor.shape);
        CHECK(file.tensor(name).bytes == tensor.bytes);
    }
    CHECK(file.doubles("c.f64") == doubles);
    CHECK(file.floats("e.single") == std::vector<float>{2.5F});
    CHECK(file.doubles("b.f32")[0] == 1.5);
    CHECK(file.bytes("a.u8") == bytes);
    CHECK(file.floats("d.empty").empty());

    // The same content gives the same bytes, and tensors begin at multiples of their numbers' size.
    CHECK(encode_safetensors(metadata, tensors) == get_bytes(directory / "file"));
    std::uint64_t length = 0;
    std::memcpy(&length, get_bytes(directory / "file").data(), 8);
    CHECK(length % 8 == 0);
}

TEST_CASE("safetensors: a file without tensors and metadata is a file") {
    const TensorFile file = parse_safetensors(file_of("{}", 0), "memory");
    CHECK(file.tensors.empty());
    CHECK(file.metadata.empty());
    CHECK(parse_safetensors(file_of("{\"__metadata__\":{}}   ", 0), "memory").metadata.empty());
    CHECK(parse_safetensors(encode_safetensors({}, {}), "memory").tensors.empty());
}

TEST_CASE("safetensors: every lie is refused, naming the file") {
    const std::string nan_shape = R"({"t":{"dtype":"F32","shape":[%],"data_offsets":[0,4]}})";
    const auto with_shape = [&](const std::string& shape) {
        std::string text = nan_shape;
        return file_of(text.replace(text.find('%'), 1, shape), 4);
    };
    const std::string t = R"({"dtype":"F32","shape":[1],"data_offsets":[0,4]})";
    const std::string u = R"({"dtype":"F32","shape":[1],"data_offsets":[4,8]})";
    const std::uint64_t huge = std::numeric_limits<std::uint64_t>::max();
    const std::string deep(200'000, '[');
    std::string nested_objects;
    for (int i = 0; i < 100'000; ++i) nested_objects += "{\"a\":";
    std::string axes = "1";
    for (int i = 0; i < 1000; ++i) axes += ",1";

    REQUIRE_NOTHROW(parse_safetensors(with_shape("1"), "memory"));
    REQUIRE_NOTHROW(parse_safetensors(file_of("{\"t\":" + t + ",\"u\":" + u + "}", 8), "memory"));
    const std::vector<std::pair<std::string, std::vector<std::uint8_t>>> lies{
        {"empty file", {}},
        {"seven bytes", std::vector<std::uint8_t>(7)},
        {"length 0", file_of(0, "", 4)},
        {"header longer than the file", file_of(100, "{}", 0)},
        {"header of 2^64 - 1 bytes", file_of(huge, "{}", 0)},
        {"header of 2^64 - 8 bytes", file_of(huge - 7, "{}", 0)},
        {"header above 100 MB", file_of(100'000'001, "{}", 0)},
        {"no JSON", file_of("{hello}", 0)},
        {"JSON that ends early", file_of("{\"t\":{\"dtype\":\"F32\"", 0)},
        {"JSON with more behind it", file_of("{} {}", 0)},
        {"a list", file_of("[]", 0)},
        {"a text", file_of("\"x\"", 0)},
        {"null", file_of("null", 0)},
        {"white space first", file_of(" {}", 0)},
        {"invalid UTF-8", file_of("{\"\xFF\":" + t + "}", 4)},
        {"deep lists", file_of("{\"t\":{\"shape\":" + deep + "}}", 0)},
        {"deep objects", file_of(nested_objects, 0)},
        {"a name twice", file_of("{\"t\":" + t + ",\"t\":" + u + "}", 8)},
        {"metadata twice", file_of(R"({"__metadata__":{},"__metadata__":{}})", 0)},
        {"metadata key twice", file_of(R"({"__metadata__":{"a":"1","a":"2"}})", 0)},
        {"metadata with a number", file_of(R"({"__metadata__":{"a":1}})", 0)},
        {"metadata with an object", file_of(R"({"__metadata__":{"a":{}}})", 0)},
        {"metadata that is a text", file_of(R"({"__metadata__":"a"})", 0)},
        {"tensor that is a list", file_of(R"({"t":[]})", 0)},
        {"tensor that is null", file_of(R"({"t":null})", 0)},
        {"F16", file_of(R"({"t":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}})", 4)},
        {"BF16", file_of(R"({"t":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}})", 4)},
        {"I64", file_of(R"({"t":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}})", 8)},
        {"type in small letters", file_of(R"({"t":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}})", 4)},
        {"type that is a number", file_of(R"({"t":{"dtype":32,"shape":[1],"data_offsets":[0,4]}})", 4)},
        {"type that is a list", file_of(R"({"t":{"dtype":["F32"],"shape":[1],"data_offsets":[0,4]}})", 4)},
        {"no type", file_of(R"({"t":{"shape":[1],"data_offsets":[0,4]}})", 4)},
        {"no shape", file_of(R"({"t":{"dtype":"F32","data_offsets":[0,4]}})", 4)},
        {"no offsets", file_of(R"({"t":{"dtype":"F32","shape":[1]}})", 4)},
        {"a field twice", file_of(R"({"t":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}})", 4)},
        {"a field too many", file_of(R"({"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}})", 4)},
        {"negative shape", with_shape("-1")},
        {"broken shape", with_shape("1.0")},
        {"shape with a text", with_shape("\"1\"")},
        {"shape with a list", with_shape("[1]")},
        {"shape that is no list", file_of(R"({"t":{"dtype":"F32","shape":1,"data_offsets":[0,4]}})", 4)},
        {"shape too large", with_shape("2")},
        {"shape too small", with_shape("0")},
        {"shape beyond 64 bits", with_shape("18446744073709551616")},
        {"product that overflows to 4 bytes", with_shape("4611686018427387905,1")},
        {"product that overflows to 0", with_shape("4294967296,4294967296")},
        {"a thousand axes", with_shape(axes)},
        {"one offset", file_of(R"({"t":{"dtype":"F32","shape":[1],"data_offsets":[0]}})", 4)},
        {"three offsets", file_of(R"({"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}})", 4)},
        {"negative offset", file_of(R"({"t":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}})", 4)},
        {"offsets turned around", file_of(R"({"t":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", 4)},
        {"offsets beyond the file", file_of(R"({"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 4)},
        {"offsets near 2^64",
         file_of(R"({"t":{"dtype":"F32","shape":[1],"data_offsets":[18446744073709551608,18446744073709551612]}})", 4)},
        {"offsets shorter than the shape", file_of(R"({"t":{"dtype":"F64","shape":[1],"data_offsets":[0,4]}})", 4)},
        {"overlap", file_of("{\"t\":" + t + ",\"u\":" + t + "}", 4)},
        {"overlap with bytes left over", file_of("{\"t\":" + t + ",\"u\":" + t + "}", 8)},
        {"a hole", file_of("{\"u\":" + u + "}", 8)},
        {"bytes left over", file_of("{\"t\":" + t + "}", 5)},
        {"bytes without tensors", file_of("{}", 1)}};
    for (const auto& lie : lies) {
        CAPTURE(lie.first);
        const std::string message = message_of<BadFile>([&lie] { parse_safetensors(lie.second, "some/path"); });
        CHECK(contains(message, "some/path: "));
        CHECK(message.size() < 400);
    }
}

TEST_CASE("safetensors: a file cut off anywhere is refused") {
    const std::vector<float> values(10, 1.0F);
    const auto file = encode_safetensors({{"a", "b"}}, {{"t", store_floats({10}, values)}});
    for (std::size_t size = 0; size < file.size(); ++size)
        CHECK_THROWS_AS(parse_safetensors(std::span(file).first(size), "memory"), BadFile);
    CHECK_NOTHROW(parse_safetensors(file, "memory"));
}

TEST_CASE("safetensors: files are limited before they are read") {
    const TemporaryDirectory directory;
    write_safetensors(directory / "file", {}, {{"t", store_bytes({100}, std::vector<std::uint8_t>(100))}});
    CHECK(contains(message_of<BadFile>([&] { read_safetensors(directory / "file", 100); }), "more than the 100"));
    CHECK(contains(message_of<BadFile>([&] { read_safetensors(directory.path()); }), "directory"));
}

TEST_CASE("safetensors: accessors name file, tensor and what it is instead") {
    const std::vector<float> values{1, 2};
    const std::vector<std::uint8_t> bytes{1, 2};
    const TensorFile file{"path", {}, {{"f", store_floats({2}, values)}, {"u", store_bytes({2}, bytes)}}};
    CHECK(contains(message_of<BadFile>([&] { (void)file.tensor("x"); }), "path: it has no tensor 'x'"));
    CHECK(contains(message_of<BadFile>([&] { (void)file.floats("u"); }), "type U8"));
    CHECK(contains(message_of<BadFile>([&] { (void)file.doubles("u"); }), "type U8"));
    CHECK(contains(message_of<BadFile>([&] { (void)file.bytes("f"); }), "type F32"));
    CHECK(contains(message_of<BadFile>([&] { file.check_shape("f", {1, 2}); }), "shape (2), (1,2) is needed"));
    CHECK_NOTHROW(file.check_shape("f", {2}));
}

TEST_CASE("safetensors: what can't be written well is refused") {
    const std::vector<float> values{1, 2};
    CHECK_THROWS_AS(store_floats({3}, values), InvalidSetting);
    CHECK_THROWS_AS(encode_safetensors({}, {{"__metadata__", store_floats({2}, values)}}), InvalidSetting);
    CHECK_THROWS_AS(encode_safetensors({{"a", "\xFF"}}, {}), InvalidSetting);
    CHECK_THROWS_AS(encode_safetensors({}, {{"\xFF", store_floats({2}, values)}}), InvalidSetting);
    StoredTensor lying = store_floats({2}, values);
    lying.shape = {3};
    CHECK_THROWS_AS(encode_safetensors({}, {{"t", lying}}), InvalidSetting);
}

}  // namespace
