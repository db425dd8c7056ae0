# CLI11: the command line. Headers only.
find_package(CLI11 QUIET)
nca_library(cli11 libcli11-dev CLI11_FOUND LINK CLI11::CLI11)
