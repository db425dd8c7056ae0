// cuBLAS, where it is: opened at run time, so that no program needs its 600 MB. It serves to measure what the machine
// can do, nothing else.
#pragma once

#include <string>

namespace nca::bench {

class Cublas {
public:
    /// Opens the library; good() says whether it could be had, words() which one it is or why not.
    Cublas();
    ~Cublas();
    Cublas(const Cublas&) = delete;
    Cublas& operator=(const Cublas&) = delete;

    bool good() const { return handle_ != nullptr; }
    const std::string& words() const { return words_; }

    /// Queues c = a * b on the default stream: side x side, a and b fp16 on the device, c fp16, sums fp32. False if it
    /// refuses.
    bool multiply(const void* a, const void* b, void* c, int side) const;

private:
    void* library_ = nullptr;
    void* handle_ = nullptr;
    std::string words_;
};

}  // namespace nca::bench
