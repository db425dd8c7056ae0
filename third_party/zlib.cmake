# zlib: the CRC-32 of checkpoints.
find_package(ZLIB QUIET)
nca_library(zlib zlib1g-dev ZLIB_FOUND LINK ZLIB::ZLIB)
