// Asks, after a start that follows a crash, whether to go on where it stopped.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "app/panels/desk.h"
#include "app/recovery.h"

namespace nca {

enum class RecoveryAnswer : std::uint8_t { none, restore, fresh };

class RecoveryDialog {
public:
    void ask(RecoveryFacts facts);
    bool open() const { return open_; }
    const RecoveryFacts& facts() const { return facts_; }
    /// Once a frame; an answer in the frame in which it was given.
    RecoveryAnswer draw(Desk& desk);

private:
    bool open_ = false;
    bool asking_ = false;
    RecoveryFacts facts_;
    std::vector<std::uint8_t> picture_;  ///< (H,W,4), opaque
};

}  // namespace nca
