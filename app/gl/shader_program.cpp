// Compiling and linking; the driver's log is the error's text.
#include "app/gl/shader_program.h"

#include <fmt/format.h>
#include <glad/gl.h>

#include <string>

namespace nca::gl {
namespace {

/// A shader until it is linked.
struct Shader {
    Shader(GLenum kind, const char* source) : name(glCreateShader(kind)) {
        glShaderSource(name, 1, &source, nullptr);
        glCompileShader(name);
    }
    ~Shader() { glDeleteShader(name); }
    Shader(const Shader&) = delete;
    Shader& operator=(const Shader&) = delete;

    bool good() const {
        GLint compiled = GL_FALSE;
        glGetShaderiv(name, GL_COMPILE_STATUS, &compiled);
        return compiled == GL_TRUE;
    }
    std::string log() const {
        std::string text(1024, '\0');
        GLsizei length = 0;
        glGetShaderInfoLog(name, static_cast<GLsizei>(text.size()), &length, text.data());
        text.resize(static_cast<std::size_t>(length));
        return text;
    }

    GLuint name;
};

std::string program_log(GLuint program) {
    std::string text(1024, '\0');
    GLsizei length = 0;
    glGetProgramInfoLog(program, static_cast<GLsizei>(text.size()), &length, text.data());
    text.resize(static_cast<std::size_t>(length));
    return text;
}

void check(const Shader& shader, const char* what) {
    if (!shader.good()) throw ShaderRefused(fmt::format("the driver refused the {} shader: {}", what, shader.log()));
}

}  // namespace

ShaderProgram::ShaderProgram(const char* vertex, const char* fragment) {
    const Shader first(GL_VERTEX_SHADER, vertex);
    check(first, "vertex");
    const Shader second(GL_FRAGMENT_SHADER, fragment);
    check(second, "fragment");
    program_ = glCreateProgram();
    glAttachShader(program_, first.name);
    glAttachShader(program_, second.name);
    glLinkProgram(program_);
    glDetachShader(program_, first.name);
    glDetachShader(program_, second.name);
    GLint linked = GL_FALSE;
    glGetProgramiv(program_, GL_LINK_STATUS, &linked);
    if (linked != GL_TRUE) {
        const std::string log = program_log(program_);
        glDeleteProgram(program_);
        throw ShaderRefused("the driver refused to link the shaders: " + log);
    }
    glCreateVertexArrays(1, &no_vertices_);
}

ShaderProgram::~ShaderProgram() {
    glDeleteVertexArrays(1, &no_vertices_);
    glDeleteProgram(program_);
}

void ShaderProgram::draw_triangle() const {
    glUseProgram(program_);
    glBindVertexArray(no_vertices_);
    glDrawArrays(GL_TRIANGLES, 0, 3);
    glBindVertexArray(0);
    glUseProgram(0);
}

void ShaderProgram::set(int location, int value) const { glProgramUniform1i(program_, location, value); }

void ShaderProgram::set(int location, int x, int y, int z) const { glProgramUniform3i(program_, location, x, y, z); }

}  // namespace nca::gl
