// Walks from marker to marker: segments by their lengths, pictures' data to the next marker.
#include "engine/io/jpeg_check.h"

#include <cstddef>

namespace nca {
namespace {

constexpr std::uint8_t kStart = 0xD8;
constexpr std::uint8_t kEnd = 0xD9;
constexpr std::uint8_t kHuffmanTables = 0xC4;
constexpr std::uint8_t kScan = 0xDA;
constexpr std::size_t kCodeLengths = 16;
constexpr std::size_t kMostCodes = 256;

constexpr const char* kCutOff = "the picture is cut off";

bool is_restart(std::uint8_t marker) { return marker >= 0xD0 && marker <= 0xD7; }

/// The tables of one segment fill it exactly, and none has more than 256 codes.
bool huffman_tables_are_sound(std::span<const std::uint8_t> tables) {
    while (!tables.empty()) {
        if (tables.size() < 1 + kCodeLengths) return false;
        std::size_t codes = 0;
        for (const std::uint8_t count : tables.subspan(1, kCodeLengths)) codes += count;
        if (codes > kMostCodes || tables.size() < 1 + kCodeLengths + codes) return false;
        tables = tables.subspan(1 + kCodeLengths + codes);
    }
    return true;
}

/// Position of the FF of the next marker in a scan's data; the file's size if there is none. FF 00 is a byte of data.
std::size_t end_of_scan(std::span<const std::uint8_t> file, std::size_t at) {
    for (; at + 1 < file.size(); ++at)
        if (file[at] == 0xFF && file[at + 1] != 0 && file[at + 1] != 0xFF && !is_restart(file[at + 1])) return at;
    return file.size();
}

}  // namespace

std::string jpeg_damage(std::span<const std::uint8_t> file) {
    std::size_t at = 0;
    while (at < file.size() && file[at] == 0xFF) ++at;  // any number of them may stand before a marker
    if (at == 0 || at == file.size() || file[at++] != kStart) return {};
    for (;;) {
        while (at < file.size() && file[at] != 0xFF) ++at;  // bytes between segments, which readers pass over
        while (at < file.size() && file[at] == 0xFF) ++at;
        if (at >= file.size()) return kCutOff;
        const std::uint8_t marker = file[at++];
        if (marker == kEnd) return {};
        if (marker == 0 || marker == 1 || is_restart(marker)) continue;  // without a length
        if (at + 2 > file.size()) return kCutOff;
        const std::size_t length = static_cast<std::size_t>(file[at]) * 256 + file[at + 1];
        if (length < 2) return "the picture is damaged (a segment without a length)";
        if (at + length > file.size()) return kCutOff;
        if (marker == kHuffmanTables && !huffman_tables_are_sound(file.subspan(at + 2, length - 2)))
            return "the picture is damaged (false Huffman tables)";
        at += length;
        if (marker == kScan) at = end_of_scan(file, at);
    }
}

}  // namespace nca
