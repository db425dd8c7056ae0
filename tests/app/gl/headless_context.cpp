// EGL's library is opened by hand, so that a machine without it skips the tests instead of failing to start them.
#include "tests/app/gl/headless_context.h"

// clang-format off
#include <glad/gl.h>  // before GLFW, which would bring its own
#include <GLFW/glfw3.h>
// clang-format on
#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <dlfcn.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace nca::test {
namespace {

constexpr EGLint kCudaDevice = 0x323A;  // EGL_CUDA_DEVICE_NV of EGL_NV_device_cuda

/// The functions of EGL that are used, by their own names.
struct Egl {
    explicit Egl(void* library) {
        const auto load = [&](auto& function, const char* name) {
            function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
            if (function == nullptr && get_address != nullptr)
                function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(get_address(name));
        };
        load(get_address, "eglGetProcAddress");
        load(bind_api, "eglBindAPI");
        load(initialize, "eglInitialize");
        load(terminate, "eglTerminate");
        load(choose_config, "eglChooseConfig");
        load(create_context, "eglCreateContext");
        load(destroy_context, "eglDestroyContext");
        load(make_current, "eglMakeCurrent");
        load(platform_display, "eglGetPlatformDisplayEXT");
        load(query_devices, "eglQueryDevicesEXT");
        load(device_attribute, "eglQueryDeviceAttribEXT");
    }
    bool whole() const {
        return get_address && bind_api && initialize && terminate && choose_config && create_context &&
               destroy_context && make_current && platform_display;
    }

    decltype(&eglGetProcAddress) get_address = nullptr;
    decltype(&eglBindAPI) bind_api = nullptr;
    decltype(&eglInitialize) initialize = nullptr;
    decltype(&eglTerminate) terminate = nullptr;
    decltype(&eglChooseConfig) choose_config = nullptr;
    decltype(&eglCreateContext) create_context = nullptr;
    decltype(&eglDestroyContext) destroy_context = nullptr;
    decltype(&eglMakeCurrent) make_current = nullptr;
    PFNEGLGETPLATFORMDISPLAYEXTPROC platform_display = nullptr;
    PFNEGLQUERYDEVICESEXTPROC query_devices = nullptr;
    PFNEGLQUERYDEVICEATTRIBEXTPROC device_attribute = nullptr;
};

/// Devices that CUDA knows, then the others.
std::vector<EGLDeviceEXT> devices(const Egl& egl) {
    std::array<EGLDeviceEXT, 32> all{};
    EGLint count = 0;
    if (egl.query_devices == nullptr || egl.query_devices(all.size(), all.data(), &count) != EGL_TRUE) return {};
    std::vector<EGLDeviceEXT> found;
    for (const bool wanted : {true, false})
        for (EGLint i = 0; i < count; ++i) {
            EGLAttrib number = -1;
            EGLDeviceEXT device = all[static_cast<std::size_t>(i)];
            const bool cuda =
                egl.device_attribute != nullptr && egl.device_attribute(device, kCudaDevice, &number) == EGL_TRUE;
            if (cuda == wanted) found.push_back(device);
        }
    return found;
}

std::string renderer() { return reinterpret_cast<const char*>(glGetString(GL_RENDERER)); }

}  // namespace

bool HeadlessContext::open_by_egl() {
    library_ = dlopen("libEGL.so.1", RTLD_NOW | RTLD_LOCAL);
    if (library_ == nullptr) {
        why_not_ += "EGL: libEGL.so.1 is missing; ";
        return false;
    }
    const Egl egl(library_);
    if (!egl.whole()) {
        why_not_ += "EGL: it is too old; ";
        return false;
    }
    const auto open_display = [&](EGLDisplay display) {
        constexpr std::array<EGLint, 5> kConfig{EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT,
                                                EGL_NONE};
        constexpr std::array<EGLint, 7> kContext{
            EGL_CONTEXT_MAJOR_VERSION,           4,       EGL_CONTEXT_MINOR_VERSION, 5, EGL_CONTEXT_OPENGL_PROFILE_MASK,
            EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_NONE};
        if (display == EGL_NO_DISPLAY || egl.initialize(display, nullptr, nullptr) != EGL_TRUE) return false;
        EGLConfig config = nullptr;
        EGLint count = 0;
        egl.bind_api(EGL_OPENGL_API);
        if (egl.choose_config(display, kConfig.data(), &config, 1, &count) == EGL_TRUE && count > 0)
            context_ = egl.create_context(display, config, EGL_NO_CONTEXT, kContext.data());
        if (context_ != EGL_NO_CONTEXT &&
            egl.make_current(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context_) == EGL_TRUE &&
            gladLoadGL(reinterpret_cast<GLADloadfunc>(egl.get_address)) != 0) {
            display_ = display;
            return true;
        }
        if (context_ != EGL_NO_CONTEXT) egl.destroy_context(display, context_);
        context_ = nullptr;
        egl.terminate(display);
        return false;
    };
    for (EGLDeviceEXT device : devices(egl))
        if (open_display(egl.platform_display(EGL_PLATFORM_DEVICE_EXT, device, nullptr))) return true;
    if (open_display(egl.platform_display(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr))) return true;
    why_not_ += "EGL: no display of it has OpenGL 4.5; ";
    return false;
}

bool HeadlessContext::open_by_window() {
    if (std::getenv("DISPLAY") == nullptr || glfwInit() != GLFW_TRUE) {
        why_not_ += "GLX: there is no display; ";
        return false;
    }
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 4);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 5);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
    GLFWwindow* window = glfwCreateWindow(64, 64, "dnca test", nullptr, nullptr);
    window_ = window;
    if (window == nullptr) {
        why_not_ += "GLX: the display has no OpenGL 4.5; ";
        return false;
    }
    glfwMakeContextCurrent(window);
    return gladLoadGL(glfwGetProcAddress) != 0;
}

HeadlessContext::HeadlessContext() {
    const char* word = std::getenv("DNCA_TEST_GL");
    const std::string_view way = word != nullptr ? word : "";
    if (way != "glx" && open_by_egl()) {
        good_ = true;
        description_ = "EGL, " + renderer();
    } else if (way != "egl" && open_by_window()) {
        good_ = true;
        description_ = "GLX, " + renderer();
    }
}

HeadlessContext::~HeadlessContext() {
    if (display_ != nullptr) {
        const Egl egl(library_);
        egl.make_current(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
        egl.destroy_context(display_, context_);
        egl.terminate(display_);
    }
    if (window_ != nullptr) glfwDestroyWindow(static_cast<GLFWwindow*>(window_));
    // The library stays open: drivers leave things behind that run at the program's end.
}

HeadlessContext& context() {
    static HeadlessContext only;
    if (!only.good()) {
        std::printf("SKIPPED: no OpenGL 4.5 without a window: %s\n", only.why_not().c_str());
        std::fflush(stdout);
        std::_Exit(77);
    }
    return only;
}

}  // namespace nca::test
