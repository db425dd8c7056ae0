# Random123: counter-based random numbers (Philox). Headers only.
find_path(NCA_RANDOM123_INCLUDE Random123/philox.h)
mark_as_advanced(NCA_RANDOM123_INCLUDE)
nca_library(random123 librandom123-dev NCA_RANDOM123_INCLUDE INCLUDE ${NCA_RANDOM123_INCLUDE})
