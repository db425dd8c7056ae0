// A finished picture of a grid that stays in the memory of the device that made it, for a reader that can take it from
// there without a way over the host. Opaque to all but the backend that made it and the file that copies it (app/gl);
// whoever holds one may hand it on. The backend writes into its memory again only when nobody holds it any more, and
// lets its device wait for the reader's last copy: no thread waits for a device.
#pragma once

#include "engine/model/sizes.h"

namespace nca {

struct DeviceFrame {
    GridSize grid{0, 0};
    int device = -1;               ///< the number by which the device's driver knows it
    const void* pixels = nullptr;  ///< (H,W,4) RGBA bytes, straight alpha, in the device's memory
    void* written = nullptr;       ///< event: the pixels are there
    void* read = nullptr;          ///< event: to be recorded by the reader behind each copy that it asks for
};

}  // namespace nca
