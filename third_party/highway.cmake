# Google Highway: one vector source, the instruction set chosen at run time.
if(PkgConfig_FOUND)
    pkg_check_modules(NCA_HIGHWAY QUIET IMPORTED_TARGET libhwy)
endif()
nca_library(highway libhwy-dev NCA_HIGHWAY_FOUND LINK PkgConfig::NCA_HIGHWAY)
