// The entry point of every doctest program here. The test cases are in the sources linked beside it.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
