# doctest: the tests' framework. Headers only; doctest_discover_tests comes with it.
find_package(doctest QUIET)
nca_library(doctest doctest-dev doctest_FOUND LINK doctest::doctest)
