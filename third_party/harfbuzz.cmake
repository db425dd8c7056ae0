# HarfBuzz: shapes an emoji sequence and hands out the glyph's picture.
if(PkgConfig_FOUND)
    pkg_check_modules(NCA_HARFBUZZ QUIET IMPORTED_TARGET harfbuzz)
endif()
nca_library(harfbuzz libharfbuzz-dev NCA_HARFBUZZ_FOUND LINK PkgConfig::NCA_HARFBUZZ)
