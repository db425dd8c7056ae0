// What the numbers of `dnca eval` mean: said at the end of its help.
#pragma once

namespace nca {

inline constexpr const char* kEvalDefinitions =
    R"(What is measured (--parts), every number by --seed alone, whatever the threads. Error: mean squared difference
to the target over cells and RGBA, not clipped. Starts are noisy targets with hidden channels 0; the coins that say
which cells fire are drawn anew for each example. T: --steps, as many as in training.

levels       error of fresh starts of each noise level, before and after T steps; ratio: after / before; living: share
             of cells with an alpha above 0.1 in their 3x3. --examples starts of each level.
map          the same error after 0, 1, 2, 4, ... 256 steps, by noise level; a quarter of the examples.
drift        error after 64, 128, ... 4,096 steps from noise level 0.5; a quarter of the examples.
healing      grids that grew T steps from noise level 0.5 are hurt and go on beside a twin that is not hurt and has the
             same coins; half of the examples. Shapes: a disc around the picture's centre of mass; the half left of it;
             the tail (the fifth of the visible cells farthest along the line from the centre to the farthest visible
             cell, and their neighbours); the whole grid. Kinds: erased (all channels 0), noised (RGBA clipped normal
             noise, hidden 0), hidden (hidden channels 0, RGBA kept), coloured (RGBA opaque red, hidden kept).
             Distance: mean squared RGBA difference to the twin, at once and after every 4 steps up to --heal-steps.
             recovery = 1 - distance at the end / distance that the same wound would make if dealt to the twin only
             then (fresh); of hidden wounds, which are not seen at once, / largest distance (worst). 1: no trace is
             left; 0: as if just hurt; below 0: it has grown; -: there was nothing to see. half: steps from which on
             recovery was at least a half.
dropout      error after T steps from noise level 0.5 where a cell fires with probability 0.25, 0.5, 0.75, 1 (its change
             is divided by that, as in training); half of the examples.
step-size    the same where a cell's change is multiplied by s = 0.25, 0.5, 1, 1.5, 2, after T / s steps.
translation  starts (noise level 0.5) and coins are moved by (x,y) around the grid's edges, and what is there after T
             steps is moved back: error, and difference to the same grid that was not moved. Half of the examples.)";

}  // namespace nca
