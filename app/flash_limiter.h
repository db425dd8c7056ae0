// Calm view: keeps the shown picture from flashing. A cell that made more than three opposing luminance changes of 10 %
// or more within the last second follows slowly from then on, until it is calm and its colour is reached; every other
// cell, and every wound, is shown at once. Only the shown picture, never the grid. Pure arithmetic; knows no window.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nca {

class FlashLimiter {
public:
    static constexpr double kWindow = 1;     ///< seconds that are looked at
    static constexpr float kChange = 0.1F;   ///< of relative luminance
    static constexpr int kMostChanges = 3;   ///< opposing ones within the window that are left alone
    static constexpr double kSlowest = 0.5;  ///< of each colour's linear light a second, while limited

    /// Takes the opaque picture (cells of RGBA bytes) that would be shown at `now` (seconds, never falling) and turns
    /// it into what shall be shown. Call it once for every picture that reaches the screen. Another number of cells
    /// begins anew.
    void take(std::span<std::uint8_t> pixels, double now);
    /// These cells (indices) were wounded: shown at once with the next picture, and counted from zero.
    void show_at_once(std::span<const std::size_t> cells);
    /// Forgets all: the next picture is shown as it is (another view, another background).
    void reset() { cells_.clear(); }

    /// Cells that do not show their own colour, or may not as long as they flash; while there are any, pictures are to
    /// go on being taken, also of a grid that rests.
    std::size_t limited() const { return limited_; }

    /// Of what take() made, leaves the cells that differ from their own colour, `own`; all others become clear. Returns
    /// whether there is any.
    static bool keep_held(std::span<const std::uint8_t> own, std::span<std::uint8_t> taken);

private:
    struct Cell {
        float extreme = 0;      ///< luminance from which an opposing change is measured
        std::int8_t going = 0;  ///< 1 up, -1 down, 0 neither yet
        bool limited = false;
        std::array<std::uint8_t, 3> last{};              ///< that was taken
        std::array<float, 3> shown{};                    ///< linear light, while limited
        std::array<double, kMostChanges + 1> changes{};  ///< times of the last ones, a ring
        std::uint8_t next = 0;
    };
    static void begin(Cell& cell, const std::uint8_t* pixel);
    void watch(Cell& cell, const std::uint8_t* pixel, double now) const;

    std::vector<Cell> cells_;
    double last_ = 0;
    std::size_t limited_ = 0;
};

}  // namespace nca
