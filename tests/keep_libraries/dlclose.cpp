// In the tree with AddressSanitizer only: a library that was opened stays. A graphics driver is unloaded before the
// program ends, and its leaks, looked for at the very end, would be those of an unknown module that no list can name.
// See driver_leaks.txt.
#include <dlfcn.h>

extern "C" int dlclose(void* /*library*/) noexcept { return 0; }
