// Where everything lies in the cpu backend, and why.
//
// **Padded grids.** A state is stored with a border of one dead cell on each side, (H+2) x (W+2) cells, channels last
// and padded with zeros to a multiple of 16 floats. Perception then needs no test for the edge, and every vector is
// whole. A cell's *id* is its place in the padded grid, (y+1)*(W+2) + (x+1); its channels start at id * channels.
// Planes of one byte a cell (bright: alpha > 0.1; occupied: the row may be non-zero) are indexed by the same id; their
// border stays 0.
//
// **Slots and bands.** A sample's rows are cut into *slots*, a fixed number that depends on the shape alone. No two
// threads are in one slot at a time, and it owns an accumulator for the weights' gradient: who computes it does not
// matter, its sums run in one order, and the slots are summed in one order. Hence the same bits for 1, 2, 3 ...
// threads. A slot is cut into *bands* of at most kBandCells cells, so that in a large world a pause is answered between
// bands.
//
// **Strips.** Within a band cells are taken column by column in strips of kStripRows rows: their neighbours' states,
// and the dP rows that they gather, are then fetched into L1 once and not once for each row of cells that needs them.
// It takes a tenth from perceiving and a fifth from gathering.
//
// **Tiles.** The active cells of a band (reach AND keep) are computed in tiles of at most kTileRows: perceive -> P,
// layer 1 with ReLU -> H, layer 2 -> delta, added to the state. P and H stay in L2; they are *blocked*: 16 columns -
// one cache line, the widest vector - of all rows, then the next 16. A microkernel that walks along k then finds its
// rows one line apart, whatever the sizes of the model, so that every address is a register and a constant; and what it
// will need next lies behind what it reads. A block is an odd number of lines long: the rows of many blocks that are
// read together then lie in different sets of L1, which measured 2 % of an iteration. Layer 1 is dense: its weights are
// *packed* in panels of two vectors of columns, in the order in which they are read; a panel stays in L1 while all rows
// of the tile pass by. The microkernel holds 12 rows x 2 vectors of sums in registers (6 x 2 where there are only 16
// registers) and does two loads, a broadcast a row and a multiply-add a sum for each k: it computes, it does not wait.
// See kernels.h and matmul-inl.h.
//
// **Memory is asked for early.** States, H of the tape and gradients lie beyond L2. Whoever will need them says so some
// cells or some products ahead (the prefetches in the kernels), so that they are there in time. The products are given
// lists of what will be wanted soon and ask for a line or two every now and then; idle cells, which are only copied,
// are copied between the tiles for that reason: 4 % of an iteration.
//
// **Steps in two phases.** Phase one computes candidates (it reads neighbours' states, writes only its own rows). Phase
// two needs the neighbours' candidate alpha: it masks, and marks who is bright now.
//
// **Sample by sample or slot by slot.** While a tape is recorded or followed back, and there are two samples or more
// for each thread, a thread takes one sample through both phases of a step, and through some more steps, before it
// turns to another (sample_turns.h): nobody waits for anybody but in the last few steps, and what a step has written is
// what the next one reads from the same core's cache. It takes 2 to 3 % from an iteration. With fewer samples - a live
// grid is one - slots are dealt out, and all threads meet after each phase: the task that was the largest in the last
// step comes first, so that they end together; a step with hardly any work is done by the calling thread alone
// (phase.h). Sums are the slots' either way, and so are the bits.
//
// **Tape.** For backpropagation each step keeps: the state before it, which cells were active, H of these and which
// units fired, and the mask (a state slot's occupied plane *is* the mask of the step that made it). P is recomputed, it
// is cheap; H is not (a third of the forward work), so it is kept while there is room (hidden_pool.h): at seed size and
// f = 1 states 0.7 GB and H 1.4 GB. Tiles that find no room are computed again, with the same bits.
//
// **Zeros are left out.** H and dH are zero where a hidden unit did not *fire*, half of all and more. Each tile gets a
// bit for each row and unit (fired-inl.h). The other products then take of each cell the units that fired - layer 2 and
// dP sum over them, dH is computed for them -, 64 units (a word of bits) and up to six blocks of channels or columns at
// a time, so that those weights (24 KB, which is why they are *packed by words*) stay in L1 while the rows pass by; the
// weights' gradients take of each unit the rows in which it fired, up to four blocks of columns of which stay in L1
// while the units pass by. Sums are in registers and each multiply-add loads what it multiplies by: these loops wait
// for their loads, at 0.65 to 0.8 of the peak where a dense product reaches 0.97, but have half of the work. Hence the
// next one is found by counting a word's zeros (lists of numbers, which must be loaded, measured a tenth slower), and
// the number that all lanes share is fetched through a register for integers (broadcast() in matmul-inl.h).
//
// **Backward.** A tile of the forward pass, less the cells that were masked out, is taken through layer 2 and layer 1
// backwards. dP rows are left in a buffer and gathered - perception transposed - as soon as the rows around are there,
// that is while they are in L2: sample by sample it is a few bands' room (a *lane*) that each thread uses over and
// over, slot by slot a whole grid's for each sample, where a slot's edges wait for the slots beside it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/backend/backend.h"

namespace nca::cpu {

/// At most so many cells in a band (one row at least). Some milliseconds of work.
inline constexpr int kBandCells = 2048;
/// About so many slots in all: enough for 32 threads, few enough that the accumulators (0.26 MB each) stay small.
inline constexpr int kSlots = 32;

/// Rows of a strip: ten rows of neighbours for eight of cells, and some columns of them are small enough for L1.
inline constexpr int kStripRows = 8;

/// Bands of a sample whose dP are held at a time: a row of cells looks into the rows around it, which may be bands.
inline constexpr int kLaneBands = 3;

struct Band {
    int first_row;  ///< y of the grid, from 0
    int end_row;
    std::size_t first_cell;  ///< cells of the sample's bands before it: where its compact rows start
    std::size_t first_tile;  ///< tiles of the sample's bands before it (each band rounded up to whole tiles)
    int slot;
};

/// Floats of a sample that 32 bits must be able to name: tiles know their cells by offsets into a padded state, and
/// the dP rows of a tape by theirs. In double, so that it cannot overflow.
double addressed_floats(const BackendShape& shape);

struct Layout {
    Layout(const BackendShape& shape, int panel);

    // Widths in floats, padded as the kernels need them.
    int channels;  ///< C padded to kChannelGrain
    int inputs;    ///< 3 * channels: columns of P
    int hidden;    ///< hidden padded to the panel and to kBlock
    int panel;

    int height, width, batch;
    int row_cells;             ///< W + 2
    std::size_t plane_cells;   ///< (H+2)(W+2)
    std::size_t grid_cells;    ///< H*W
    std::size_t pitch;         ///< floats of a padded row
    std::size_t state_floats;  ///< floats of a padded state of one sample

    int slots;                    ///< slots of a sample
    std::vector<Band> bands;      ///< of a sample
    std::vector<int> first_band;  ///< (slots + 1): slot s has bands first_band[s] .. first_band[s+1]
    std::size_t tiles;            ///< tiles of a sample, each band rounded up
    std::size_t band_cells;       ///< cells of the largest band

    std::size_t cell_id(int y, int x) const {
        return static_cast<std::size_t>(y + 1) * static_cast<std::size_t>(row_cells) + static_cast<std::size_t>(x + 1);
    }
};

}  // namespace nca::cpu
