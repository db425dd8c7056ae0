// Loss by noise level over the newest batches: each sample of a batch starts from noise of its own level, and how well
// each level is healed says more than one mean. Knows no ImGui.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace nca {

class NoiseLevelLosses {
public:
    static constexpr std::size_t kBars = 10;
    static constexpr std::size_t kBatches = 100;

    struct Bar {
        double loss = 0;          ///< mean of the finite ones
        std::size_t samples = 0;  ///< finite ones
        std::size_t not_finite = 0;
    };

    /// A finished batch; samples of a level below 0 started from a pool and belong to no bar. The newest iteration
    /// again changes nothing; an earlier one means that the run went back, and what was measured after it is forgotten.
    void add(std::int64_t iteration, std::span<const double> levels, std::span<const double> losses);
    void clear() { batches_.clear(); }

    /// Bar i holds levels in [i/10, (i+1)/10); the last also 1.
    std::array<Bar, kBars> bars() const;
    std::size_t batches() const { return batches_.size(); }

private:
    struct Sample {
        std::size_t bar = 0;
        double loss = 0;
    };
    struct Batch {
        std::int64_t iteration = 0;
        std::vector<Sample> samples;
    };
    std::deque<Batch> batches_;
};

/// Which samples of a batch are shown where there is room for `most`, by rising level: all, or evenly spread ones with
/// the worst always among them.
std::vector<std::size_t> samples_to_show(std::span<const double> levels, std::span<const double> losses,
                                         std::size_t most);
/// The sample with the largest loss; one that is not finite is worse than any. Only for a batch that is not empty.
std::size_t worst_sample(std::span<const double> losses);

}  // namespace nca
