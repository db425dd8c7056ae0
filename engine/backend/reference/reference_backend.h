// The reference backend: SPEC.md in plain double precision, one thread, nothing clever. It is the judge that every
// other backend is compared with, and stays for ever; speed is not its business, but that cells which do not fire are
// skipped.
#pragma once

#include <cstddef>
#include <memory>

#include "engine/backend/backend.h"

namespace nca {

/// Sizes have been checked by make_backend.
std::unique_ptr<Backend> make_reference_backend(const BackendShape& shape);

/// Bytes that it needs; saturates.
std::size_t reference_backend_bytes(const BackendShape& shape);

}  // namespace nca
