// Inputs that were bent out of shape: one of the corpus, changed here and there by draws that are a function of a seed
// and the input's number alone, so that each can be had again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace nca::fuzz {

using Bytes = std::vector<std::uint8_t>;

/// Small random numbers (splitmix64, Steele et al. 2014).
class Draws {
public:
    Draws(std::uint64_t seed, std::uint64_t number) : state_(seed * 0x9E3779B97F4A7C15ULL ^ number) { next(); }

    std::uint64_t next() {
        std::uint64_t mixed = state_ += 0x9E3779B97F4A7C15ULL;
        mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBULL;
        return mixed ^ (mixed >> 31U);
    }
    /// In [0, count); 0 for none.
    std::size_t below(std::size_t count) { return count == 0 ? 0 : static_cast<std::size_t>(next() % count); }
    bool one_in(std::size_t count) { return below(count) == 0; }

private:
    std::uint64_t state_;
};

/// A few changes to the bytes: bits, bytes, numbers, pieces cut out, doubled, moved or taken from `others`, words that
/// loaders know, the end cut off.
void bend_bytes(Draws& draws, std::span<const Bytes> others, Bytes& bytes);

/// The same to a text, mostly by words that mean something in JSON.
void bend_text(Draws& draws, std::string& text);

/// A safetensors file taken apart, changed inside (tensors, shapes, types, metadata, the recipe's text), signed anew
/// and put together: what gets past the container's own checks and the checksum.
Bytes bend_tensors(Draws& draws, const Bytes& file);

}  // namespace nca::fuzz
