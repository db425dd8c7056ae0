# stb_image and its kin: headers only. The one source that defines STB_IMAGE_IMPLEMENTATION is ours, in engine/io.
find_path(NCA_STB_INCLUDE stb_image.h PATH_SUFFIXES stb)
mark_as_advanced(NCA_STB_INCLUDE)
nca_library(stb libstb-dev NCA_STB_INCLUDE INCLUDE ${NCA_STB_INCLUDE})
