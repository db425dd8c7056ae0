# oneTBB: the thread team of the CPU backend, unless NCA_THREADS is plain.
find_package(TBB QUIET)
nca_library(tbb libtbb-dev TBB_FOUND LINK TBB::tbb)
