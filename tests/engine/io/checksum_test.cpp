// The checksum of a file's content: it tells every kind of damage, and is what its description says.
#include "engine/io/checksum.h"

#include <doctest/doctest.h>

#include "engine/model/errors.h"
#include "tests/engine/io/temporary_directory.h"

namespace {

using namespace nca;
using namespace nca::test;

TensorFile example() {
    TensorFile file;
    file.name = "run";
    file.metadata = {{"a", "1"}, {"b", "two"}};
    const std::vector<std::uint8_t> bytes{1, 2, 3, 4, 5, 6};
    file.tensors["t"] = store_bytes({2, 3}, bytes);
    file.tensors["u"] = store_bytes({0}, {});
    return file;
}

TEST_CASE("checksum: what Python's zlib says of the same bytes") {
    // zlib.crc32(b"a\0" b"1\0b\0two\0t\0U8\0(2,3)\0\1\2\3\4\5\6u\0U8\0(0)\0")
    CHECK(content_checksum(example().metadata, example().tensors) == "crc32:41ba1fde");
}

TEST_CASE("checksum: any change is noticed, its own entry is passed over") {
    const TensorFile whole = example();
    const std::string sum = content_checksum(whole.metadata, whole.tensors);
    TensorFile file = whole;
    file.metadata[kChecksumKey] = sum;
    check_checksum(file, true);
    CHECK(content_checksum(file.metadata, file.tensors) == sum);
    const auto refused = [&](auto spoil) {
        TensorFile spoilt = file;
        spoil(spoilt);
        const std::string message = message_of<BadFile>([&] { check_checksum(spoilt, false); });
        CHECK(contains(message, "run: it is damaged"));
        CHECK(contains(message, "choose an earlier checkpoint"));
    };
    refused([](TensorFile& f) { f.tensors["t"].bytes[5] ^= 1; });
    refused([](TensorFile& f) { f.tensors["t"].shape = {3, 2}; });
    refused([](TensorFile& f) { f.tensors["v"] = f.tensors["u"]; });
    refused([](TensorFile& f) { f.tensors.erase("u"); });
    refused([](TensorFile& f) { f.metadata["b"] = "twp"; });
    refused([](TensorFile& f) { f.metadata.erase("a"); });
    refused([](TensorFile& f) { f.metadata[kChecksumKey] = "crc32:00000000"; });
    refused([](TensorFile& f) { f.metadata[kChecksumKey] = ""; });
}

TEST_CASE("checksum: a file without one is refused only where one must be there") {
    check_checksum(example(), false);
    CHECK(contains(message_of<BadFile>([] { check_checksum(example(), true); }), "no 'checksum'"));
}

}  // namespace
