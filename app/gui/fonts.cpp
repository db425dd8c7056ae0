// The fonts of the design, found by family name through fontconfig and loaded through FreeType. They are dynamic: no
// size is fixed here. Where a family is missing, ImGui's own font stands in for its letters and words for its icons.
#include <fmt/format.h>
#include <fontconfig/fontconfig.h>
#include <imgui_freetype.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <memory>

#include "app/gui/control.h"
#include "app/gui/theme.h"

namespace nca::gui {
namespace {

struct Wanted {
    Face face;
    const char* family;
    double weight;  ///< fontconfig's
    const char* package;
    const char* stand_in;
};

constexpr const char* kOtherLetters = "the letters are ImGui's own";
constexpr std::size_t kFaces = 7;
constexpr std::array<Wanted, kFaces> kWanted{{
    {Face::regular, "Inter", FC_WEIGHT_REGULAR, "fonts-inter", kOtherLetters},
    {Face::medium, "Inter", FC_WEIGHT_MEDIUM, "fonts-inter", kOtherLetters},
    {Face::semibold, "Inter", FC_WEIGHT_DEMIBOLD, "fonts-inter", kOtherLetters},
    {Face::mono, "JetBrains Mono", FC_WEIGHT_REGULAR, "fonts-jetbrains-mono", kOtherLetters},
    {Face::mono_medium, "JetBrains Mono", FC_WEIGHT_MEDIUM, "fonts-jetbrains-mono", kOtherLetters},
    {Face::icons, "Material Icons", FC_WEIGHT_REGULAR, "fonts-material-design-icons-iconfont", "icons are short words"},
    {Face::more_icons, "Material Design Icons", FC_WEIGHT_REGULAR, "fonts-materialdesignicons-webfont",
     "a few icons are short words"},
}};

// What was loaded, and into which context; a face that is missing is null.
struct Loaded {
    ImGuiContext* context = nullptr;
    std::array<ImFont*, kFaces> fonts{};
    ImFont* stand_in = nullptr;
};
Loaded loaded;

struct Release {
    void operator()(FcPattern* pattern) const { FcPatternDestroy(pattern); }
    void operator()(FcObjectSet* objects) const { FcObjectSetDestroy(objects); }
    void operator()(FcFontSet* fonts) const { FcFontSetDestroy(fonts); }
};

std::string text_of(FcPattern* font, const char* what) {
    FcChar8* value = nullptr;
    if (FcPatternGetString(font, what, 0, &value) != FcResultMatch) return {};
    return reinterpret_cast<const char*>(value);
}

// The upright file of the family whose weight is nearest; empty if there is none. Fonts packed for the web are left
// out, as FreeType reads them only where it was built to.
std::string find_file(const char* family, double weight) {
    const std::unique_ptr<FcPattern, Release> pattern(FcPatternCreate());
    const std::unique_ptr<FcObjectSet, Release> objects(
        FcObjectSetBuild(FC_FILE, FC_WEIGHT, FC_SLANT, FC_FONTFORMAT, nullptr));
    if (!pattern || !objects) return {};
    FcPatternAddString(pattern.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>(family));
    const std::unique_ptr<FcFontSet, Release> fonts(FcFontList(nullptr, pattern.get(), objects.get()));
    std::string nearest;
    double distance = std::numeric_limits<double>::max();
    for (int i = 0; fonts && i < fonts->nfont; ++i) {
        FcPattern* font = fonts->fonts[i];
        const std::string file = text_of(font, FC_FILE);
        const std::string format = text_of(font, FC_FONTFORMAT);
        if (file.empty() || file.find(".woff") != std::string::npos) continue;
        if (format != "TrueType" && format != "CFF") continue;
        int slant = FC_SLANT_ROMAN;
        FcPatternGetInteger(font, FC_SLANT, 0, &slant);
        if (slant != FC_SLANT_ROMAN) continue;
        double has = FC_WEIGHT_REGULAR;  // a variable font tells a range here, and FreeType opens it as regular
        FcPatternGetDouble(font, FC_WEIGHT, 0, &has);
        const double off = std::abs(has - weight);
        if (off < distance || (off == distance && file < nearest)) {
            distance = off;
            nearest = file;
        }
    }
    return nearest;
}

ImFont* load(const std::string& file) {
    ImFontConfig config;
    config.FontLoaderFlags = ImGuiFreeTypeLoaderFlags_LightHinting;
    config.Flags |= ImFontFlags_NoLoadError;
    return ImGui::GetIO().Fonts->AddFontFromFileTTF(file.c_str(), 0, &config);
}

ImFont* loaded_font(Face face) {
    if (loaded.context == nullptr || loaded.context != ImGui::GetCurrentContext()) return nullptr;
    return loaded.fonts[static_cast<std::size_t>(face)];
}

}  // namespace

std::vector<std::string> load_fonts() {
    loaded = Loaded{};
    loaded.context = ImGui::GetCurrentContext();
    std::vector<std::string> lines;
    for (const Wanted& wanted : kWanted) {
        const std::string file = find_file(wanted.family, wanted.weight);
        ImFont* font = file.empty() ? nullptr : load(file);
        loaded.fonts[static_cast<std::size_t>(wanted.face)] = font;
        if (font != nullptr) continue;
        std::string line =
            fmt::format("The font {} is missing ({} on Debian): {}.", wanted.family, wanted.package, wanted.stand_in);
        if (lines.empty() || lines.back() != line) lines.push_back(std::move(line));
    }
    for (const Face face : {Face::regular, Face::medium, Face::semibold, Face::mono, Face::mono_medium})
        if (loaded_font(face) == nullptr && loaded.stand_in == nullptr)
            loaded.stand_in = ImGui::GetIO().Fonts->AddFontDefaultVector();
    ImGui::GetIO().FontDefault = font_of(Face::regular);
    return lines;
}

bool has_icons() { return loaded_font(Face::icons) != nullptr; }

bool can_draw(Icon icon) {
    return icon.code_point != 0 && loaded_font(icon.more ? Face::more_icons : Face::icons) != nullptr;
}

ImFont* font_of(Face face) {
    if (ImFont* font = loaded_font(face); font != nullptr) return font;
    if (loaded.context != nullptr && loaded.context == ImGui::GetCurrentContext() && loaded.stand_in != nullptr)
        return loaded.stand_in;
    // Icons asked for by name where only their font is missing, or fonts that were never loaded.
    if (ImFont* font = loaded_font(Face::regular); font != nullptr) return font;
    if (ImFont* font = ImGui::GetIO().FontDefault; font != nullptr) return font;
    if (ImFont* font = ImGui::GetFont(); font != nullptr) return font;
    return ImGui::GetIO().Fonts->AddFontDefaultVector();
}

}  // namespace nca::gui
