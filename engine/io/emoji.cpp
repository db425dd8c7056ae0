// HarfBuzz does the work: it joins a sequence to one glyph by the font's own rules and hands out the PNG that a bitmap
// font (CBDT) holds for it. A text is one emoji exactly if one glyph with a picture comes out.
#include "engine/io/emoji.h"

#include <fmt/format.h>
#include <hb-ot.h>
#include <hb.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include "engine/io/picture_file.h"
#include "engine/io/printable_text.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFontName = "NotoColorEmoji.ttf";
constexpr const char* kDebianFont = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf";
constexpr const char* kInstall = "install the package fonts-noto-color-emoji";
constexpr std::size_t kLongestEmoji = 128;                // bytes; the longest sequences take some 40
constexpr std::string_view kTextStyle = "\xEF\xB8\x8E";   // U+FE0E, asks for the plain form
constexpr std::string_view kEmojiStyle = "\xEF\xB8\x8F";  // U+FE0F, asks for the coloured form
constexpr std::string_view kJoiner = "\xE2\x80\x8D";      // U+200D, joins emoji to one
constexpr std::string_view kWhiteSpace = " \t\r\n";

template <class Object, void (*destroy)(Object*)>
struct Destroy {
    void operator()(Object* object) const { destroy(object); }
};
template <class Object, void (*destroy)(Object*)>
using Owned = std::unique_ptr<Object, Destroy<Object, destroy>>;
using Blob = Owned<hb_blob_t, hb_blob_destroy>;
using Face = Owned<hb_face_t, hb_face_destroy>;
using Font = Owned<hb_font_t, hb_font_destroy>;
using Buffer = Owned<hb_buffer_t, hb_buffer_destroy>;

std::string setting(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets it meanwhile
    return value != nullptr ? value : "";
}

std::optional<fs::path> find_below(const fs::path& directory) {
    std::error_code error;
    fs::recursive_directory_iterator at(directory, fs::directory_options::skip_permission_denied, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error))
        if (at->path().filename() == kFontName) return at->path();
    return std::nullopt;
}

Font open_font(const fs::path& path) {
    const Blob blob(hb_blob_create_from_file_or_fail(path.c_str()));
    if (blob == nullptr)
        throw BadFile(fmt::format("can't read the emoji font {}; {} or set DNCA_EMOJI_FONT to the path of {}",
                                  path.string(), kInstall, kFontName));
    const Face face(hb_face_create(blob.get(), 0));
    if (hb_face_get_glyph_count(face.get()) == 0 || hb_ot_color_has_png(face.get()) == 0)
        throw BadFile(
            fmt::format("{} is no font with emoji pictures (bitmaps in PNG); {} or set DNCA_EMOJI_FONT to the "
                        "path of {}",
                        path.string(), kInstall, kFontName));
    return Font(hb_font_create(face.get()));
}

/// The PNG of the one glyph that the text becomes; nothing if it becomes none, several or one without a picture.
Blob shape_to_png(hb_font_t* font, std::string_view text) {
    const Buffer buffer(hb_buffer_create());
    hb_buffer_add_utf8(buffer.get(), text.data(), static_cast<int>(text.size()), 0, static_cast<int>(text.size()));
    hb_buffer_guess_segment_properties(buffer.get());
    // What only chooses a form (U+FE0F) leaves no glyph of its own.
    hb_buffer_set_flags(buffer.get(), HB_BUFFER_FLAG_REMOVE_DEFAULT_IGNORABLES);
    hb_shape(font, buffer.get(), nullptr, 0);
    unsigned count = 0;
    const hb_glyph_info_t* glyphs = hb_buffer_get_glyph_infos(buffer.get(), &count);
    if (count != 1 || glyphs[0].codepoint == 0) return nullptr;
    Blob png(hb_ot_color_glyph_reference_png(font, glyphs[0].codepoint));
    return hb_blob_get_length(png.get()) > 0 ? std::move(png) : nullptr;
}

/// Noto's pictures are 136x128 with empty columns at both sides.
Picture middle_square(const Picture& picture) {
    const int side = std::min(picture.height, picture.width);
    const int top = (picture.height - side) / 2;
    const int left = (picture.width - side) / 2;
    Picture square{side, side, {}};
    for (int y = 0; y < side; ++y) {
        const std::ptrdiff_t begin =
            (static_cast<std::ptrdiff_t>(top + y) * picture.width + left) * std::ptrdiff_t{kPictureChannels};
        const auto row = picture.pixels.begin() + begin;
        square.pixels.insert(square.pixels.end(), row, row + std::ptrdiff_t{side} * kPictureChannels);
    }
    return square;
}

/// The font has pictures of digits, # and *, because keycaps begin with them; alone, or with signs that only choose a
/// form, they are plain text.
bool is_plain_text(std::string_view text) {
    constexpr std::array<std::string_view, 3> kForms{kTextStyle, kEmojiStyle, kJoiner};
    while (!text.empty()) {
        const auto form =
            std::find_if(kForms.begin(), kForms.end(), [text](std::string_view one) { return text.starts_with(one); });
        if (form == kForms.end() && static_cast<unsigned char>(text.front()) >= 0x80) return false;
        text.remove_prefix(form == kForms.end() ? 1 : form->size());
    }
    return true;
}

[[noreturn]] void refuse(std::string_view text, const char* what) {
    throw InvalidSetting(
        fmt::format("target '{}' {}; give one emoji such as \U0001F98E, or the path of a PNG or JPEG "
                    "picture",
                    printable_text(text), what));
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(kWhiteSpace);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kWhiteSpace) - begin + 1);
}

}  // namespace

fs::path find_emoji_font() {
    std::error_code error;
    const std::string chosen = setting("DNCA_EMOJI_FONT");
    if (!chosen.empty()) {
        if (!fs::is_regular_file(chosen, error))
            throw BadFile(
                fmt::format("the emoji font {} (DNCA_EMOJI_FONT) is no file; {} and unset DNCA_EMOJI_FONT, or "
                            "set it to the path of {}",
                            printable_text(chosen), kInstall, kFontName));
        return chosen;
    }
    if (fs::is_regular_file(kDebianFont, error)) return kDebianFont;
    const std::string data_home = setting("XDG_DATA_HOME");
    const std::string home = setting("HOME");
    std::vector<fs::path> places;
    if (!data_home.empty()) places.push_back(fs::path(data_home) / "fonts");
    if (!home.empty()) places.push_back(fs::path(home) / ".local/share/fonts");
    places.insert(places.end(), {"/usr/local/share/fonts", "/usr/share/fonts"});
    for (const fs::path& place : places)
        if (const std::optional<fs::path> font = find_below(place)) return *font;
    throw BadFile(
        fmt::format("the font {} is not on this machine (looked for {} and below the font directories); {}, or "
                    "set DNCA_EMOJI_FONT to its path",
                    kFontName, kDebianFont, kInstall));
}

Picture draw_emoji(const std::string& text) {
    const std::string_view emoji = trimmed(text);
    if (emoji.empty()) refuse(text, "is empty");
    if (!is_utf8(emoji)) refuse(text, "is no UTF-8 text");
    if (emoji.size() > kLongestEmoji) refuse(text, "is too long for one emoji");
    if (is_plain_text(emoji)) refuse(text, "is no emoji");

    const Font font = open_font(find_emoji_font());
    Blob png = shape_to_png(font.get(), emoji);
    if (png == nullptr) png = shape_to_png(font.get(), std::string(emoji) + std::string(kEmojiStyle));
    if (png == nullptr) refuse(text, "is no single emoji that the font has");
    unsigned length = 0;
    const char* bytes = hb_blob_get_data(png.get(), &length);
    const std::span<const std::uint8_t> file(reinterpret_cast<const std::uint8_t*>(bytes), length);
    return middle_square(decode_picture(file, fmt::format("the emoji font's picture of {}", printable_text(text))));
}

}  // namespace nca
