// A gate for tests of what an abandoned rollout or backpropagation leaves behind.
#pragma once

#include "engine/backend/backend.h"

namespace nca::test {

/// Open for so many looks of one thread, then shut: abandons.
class ShutAfter final : public Gate {
public:
    explicit ShutAfter(int looks) : left_(looks) {}
    bool wanted() const override { return left_-- <= 0; }
    bool hold() override { return false; }

private:
    mutable int left_;
};

}  // namespace nca::test
