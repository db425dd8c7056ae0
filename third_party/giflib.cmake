# giflib: animations as GIF. Its colour quantiser (GifQuantizeBuffer) is part of the library on Debian.
find_path(NCA_GIFLIB_INCLUDE gif_lib.h)
find_library(NCA_GIFLIB_LIBRARY gif)
mark_as_advanced(NCA_GIFLIB_INCLUDE NCA_GIFLIB_LIBRARY)
nca_library(giflib libgif-dev NCA_GIFLIB_LIBRARY LINK ${NCA_GIFLIB_LIBRARY} INCLUDE ${NCA_GIFLIB_INCLUDE})
