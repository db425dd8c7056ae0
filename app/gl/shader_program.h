// A program of a vertex and a fragment shader on the graphics card, for as long as this object lives.
#pragma once

#include "engine/model/errors.h"

namespace nca::gl {

/// The driver refused a shader; `what()` has its words.
class ShaderRefused : public Error {
public:
    using Error::Error;
};

/// Needs the OpenGL context current on the calling thread, in every call and in the destructor.
class ShaderProgram {
public:
    /// Compiles and links GLSL. Throws ShaderRefused.
    ShaderProgram(const char* vertex, const char* fragment);
    ~ShaderProgram();
    ShaderProgram(const ShaderProgram&) = delete;
    ShaderProgram& operator=(const ShaderProgram&) = delete;

    /// Draws one triangle with it (gl_VertexID 0 to 2) into what is bound.
    void draw_triangle() const;
    // Uniforms, by the locations that the shaders give them.
    void set(int location, int value) const;
    void set(int location, int x, int y, int z) const;

private:
    unsigned program_ = 0;
    unsigned no_vertices_ = 0;  ///< a vertex array without any: OpenGL's core profile wants one
};

}  // namespace nca::gl
