// Which GPU is used where there are several, of which some are too old or not free.
#include "engine/backend/cuda/device_choice.h"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "engine/backend/cuda/device_words.h"

namespace {

using namespace nca;

/// Devices by their architectures, some of which do not wake; who was woken is remembered.
struct Machine {
    std::vector<int> architectures;
    std::set<int> held;
    std::vector<int> woken;

    gpu::DeviceReport choose() {
        return gpu::choose_device(
            static_cast<int>(architectures.size()),
            [this](int device) {
                gpu::DeviceReport report;
                report.index = device;
                report.name = "GPU " + std::to_string(device);
                report.architecture = architectures[static_cast<std::size_t>(device)];
                return report;
            },
            [this](int device) {
                woken.push_back(device);
                return held.contains(device) ? gpu::device_held_words("busy " + std::to_string(device)) : "";
            });
    }
};

TEST_CASE("device choice: the first that is new enough, and no other is woken") {
    Machine machine{{75, 86, 90}, {}, {}};
    const gpu::DeviceReport found = machine.choose();
    CHECK(found.index == 1);
    CHECK(found.name == "GPU 1");
    CHECK(found.why.empty());
    CHECK(machine.woken == std::vector{1});
}

TEST_CASE("device choice: one that another process holds is passed over for one that is free") {
    Machine machine{{90, 75, 90, 80}, {0}, {}};
    const gpu::DeviceReport found = machine.choose();
    CHECK(found.index == 2);
    CHECK(found.why.empty());
    CHECK(machine.woken == std::vector{0, 2});
}

TEST_CASE("device choice: where none is free the reason is of the first that could have been used") {
    Machine machine{{75, 90, 90}, {1, 2}, {}};
    const gpu::DeviceReport found = machine.choose();
    CHECK(found.index == 1);
    CHECK(found.why == gpu::device_held_words("busy 1"));
    CHECK(machine.woken == std::vector{1, 2});
}

TEST_CASE("device choice: where all are too old it is said of the first, and none is woken") {
    Machine machine{{70, 75}, {}, {}};
    const gpu::DeviceReport found = machine.choose();
    CHECK(found.index == 0);
    CHECK(found.why == gpu::too_old_device_words("GPU 0", 70, 80));
    CHECK(machine.woken.empty());
}

}  // namespace
