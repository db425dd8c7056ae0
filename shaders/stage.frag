// The stage's picture, one fragment a cell: the frame with straight alpha over a background of squares, but cells that
// are held back (Calm view) as they are in their own layer. In whole numbers, so that every driver gives the bytes that
// compose_stage (app/stage_picture.h) gives, which is the judge.
#version 450 core

layout(binding = 0) uniform usampler2D cells;  // (H,W) RGBA bytes
layout(binding = 1) uniform usampler2D held;   // (H,W) RGBA bytes; alpha 255: shown instead
layout(location = 0) uniform ivec3 even;       // of the background's squares, bytes
layout(location = 1) uniform ivec3 odd;
layout(location = 2) uniform int square;       // cells
layout(location = 3) uniform bool holds;       // whether any cell is held back

layout(location = 0) out vec4 colour;

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    ivec4 cell = ivec4(texelFetch(cells, at, 0));
    ivec2 squares = at / square;
    ivec3 behind = (squares.x + squares.y) % 2 == 0 ? even : odd;
    ivec3 seen = (cell.rgb * cell.a + behind * (255 - cell.a) + 127) / 255;
    if (holds) {
        ivec4 kept = ivec4(texelFetch(held, at, 0));
        if (kept.a == 255) seen = kept.rgb;
    }
    colour = vec4(vec3(seen) / 255.0, 1.0);
}
