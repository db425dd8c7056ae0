# fmt: text from values, as std::format will be.
find_package(fmt QUIET)
nca_library(fmt libfmt-dev fmt_FOUND LINK fmt::fmt)
