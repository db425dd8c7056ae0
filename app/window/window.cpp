// GLFW window, OpenGL 4.5 core, Dear ImGui; the loop; the regions and what is drawn in each. The workers do the
// computing on threads of their own: nothing here waits for them.
#include "app/window/window.h"

// clang-format off
#include <glad/gl.h>  // before GLFW, which would bring its own
#include <GLFW/glfw3.h>
// clang-format on
#include <fmt/format.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>
#include <implot.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "app/cli/standard_output.h"
#include "app/emoji_names.h"
#include "app/frame_clock.h"
#include "app/gl/gl_pictures.h"
#include "app/gui/widgets.h"
#include "app/layout.h"
#include "app/open_run.h"
#include "app/panels/actions.h"
#include "app/panels/learn_tab.h"
#include "app/panels/play_tab.h"
#include "app/panels/rail.h"
#include "app/panels/stage.h"
#include "app/panels/status_line.h"
#include "app/panels/top_bar.h"
#include "app/panels/tray.h"
#include "app/window/lost_display.h"
#include "app/window/report.h"
#include "app/window/user_folders.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr int kWidth = 1280;
constexpr int kHeight = 800;
constexpr double kUnknownRate = 60;  // frames a second where the screen does not say
constexpr double kFinishSeconds = 5;
constexpr float kLeastScale = 0.75F;
constexpr float kMostScale = 3;

std::string& glfw_problem() {
    static std::string problem;
    return problem;
}

volatile std::sig_atomic_t asked_to_end = 0;  // by Ctrl+C in the terminal, or a signal to end

struct GlfwLibrary {
    bool ready = glfwInit() == GLFW_TRUE;
    GlfwLibrary() = default;
    ~GlfwLibrary() {
        if (ready) glfwTerminate();
    }
    GlfwLibrary(const GlfwLibrary&) = delete;
    GlfwLibrary& operator=(const GlfwLibrary&) = delete;
};

struct DestroyWindow {
    void operator()(GLFWwindow* window) const { glfwDestroyWindow(window); }
};
using WindowHandle = std::unique_ptr<GLFWwindow, DestroyWindow>;

WindowHandle make_window(std::string& why_not) {
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 4);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 5);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    int width = kWidth;
    int height = kHeight;
    if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) {
        int x = 0;
        int y = 0;
        int free_width = 0;
        int free_height = 0;
        glfwGetMonitorWorkarea(monitor, &x, &y, &free_width, &free_height);
        if (free_width > 0) width = std::min(std::max(kWidth, free_width * 5 / 6), free_width);
        if (free_height > 0) height = std::min(std::max(kHeight, free_height * 5 / 6), free_height);
    }
    WindowHandle window(glfwCreateWindow(width, height, "dnca", nullptr, nullptr));
    if (window == nullptr) {
        why_not = glfw_problem().empty() ? "no window with OpenGL 4.5 can be had" : glfw_problem();
        return window;
    }
    glfwMakeContextCurrent(window.get());
    if (gladLoadGL(glfwGetProcAddress) == 0) {
        why_not = "the functions of OpenGL 4.5 can't be had";
        window.reset();
        return window;
    }
    glfwSwapInterval(1);
    return window;
}

double display_rate() {
    GLFWmonitor* monitor = glfwGetPrimaryMonitor();
    const GLFWvidmode* mode = monitor != nullptr ? glfwGetVideoMode(monitor) : nullptr;
    return mode != nullptr && mode->refreshRate > 0 ? mode->refreshRate : kUnknownRate;
}

struct Contexts {
    explicit Contexts(GLFWwindow* window) {
        ImGui::CreateContext();
        ImPlot::CreateContext();
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
        ImGui_ImplGlfw_InitForOpenGL(window, true);  // calls on to the callbacks that are set already
        ImGui_ImplOpenGL3_Init("#version 450 core");
    }
    ~Contexts() {
        ImGui_ImplOpenGL3_Shutdown();
        ImGui_ImplGlfw_Shutdown();
        ImPlot::DestroyContext();
        ImGui::DestroyContext();
    }
    Contexts(const Contexts&) = delete;
    Contexts& operator=(const Contexts&) = delete;
};

/// The window with all that is in it, in the order of their lives.
class Window {
public:
    Window(GLFWwindow* window, OpenedRun opened, const Execution& execution)
        : window_(window),
          contexts_(window),
          session_(std::move(opened.run), opened.name, execution, autosave_path(opened.name)),
          desk_(session_, pictures_),
          clock_(display_rate()),
          save_on_exit_(session_) {
        for (const std::string& line : gui::load_fonts()) print_note("dnca: " + line);
        desk_.caption = opened.caption;
        desk_.first_iteration = session_.trainer().iteration;
        desk_.say = [this](const std::string& words) { desk_.status = words; };
        desk_.save = desk_.save_checkpoint = [this] { save(); };
        desk_.learn_another = [this](const std::string& text) { learn_another(text); };
        desk_.status = fmt::format("Ready. {}, {} iterations learnt. Drag over it to hurt it; Space pauses; T learns.",
                                   session_.name(), session_.trainer().iteration);
        set_content_scale();
    }

    void run() {
        while (glfwWindowShouldClose(window_) == GLFW_FALSE && !asked_to_end) {
            const double now = glfwGetTime();
            if (session_.update()) clock_.news();
            tell_refusals();
            const bool hidden = glfwGetWindowAttrib(window_, GLFW_ICONIFIED) != 0;
            if (!hidden && clock_.shall_draw(now)) {
                draw();
                clock_.drawn(now);
                if (desk_.wants_frame || ImGui::GetIO().WantTextInput) clock_.news();
                desk_.wants_frame = false;
                report_.write(desk_, scale_);
            }
            glfwWaitEventsTimeout(clock_.sleep(glfwGetTime(), workers_run()));
        }
        if (!session_.finish(kFinishSeconds)) print_note("dnca: the learner did not save in time");
    }

    void input() { clock_.input(glfwGetTime()); }
    void dropped(const char* path) { learn_another(path); }
    void set_content_scale() {
        float x = 1;
        float y = 1;
        glfwGetWindowContentScale(window_, &x, &y);
        content_scale_ = std::clamp(std::round(4 * std::max(x, y)) / 4, 1.0F, kMostScale);
        const char* wanted = std::getenv("DNCA_SCALE");
        if (wanted != nullptr && std::atof(wanted) > 0) interface_scale_ = static_cast<float>(std::atof(wanted));
        apply_scale();
    }

private:
    bool workers_run() const {
        return session_.playing() || session_.trainer().state == RunState::running || session_.live().pending_steps > 0;
    }

    void apply_scale() {
        int width = 0;
        int height = 0;
        glfwGetFramebufferSize(window_, &width, &height);
        float wanted = std::clamp(content_scale_ * interface_scale_, kLeastScale, kMostScale);
        while (wanted > kLeastScale && !scale_fits(static_cast<float>(width), static_cast<float>(height), wanted))
            wanted -= 0.25F;
        scale_ = std::max(wanted, kLeastScale);
        gui::apply_style(scale_);
        glfwSetWindowSizeLimits(window_, static_cast<int>(1024 * kLeastScale), static_cast<int>(640 * kLeastScale),
                                GLFW_DONT_CARE, GLFW_DONT_CARE);
        styled_width_ = width;
        styled_height_ = height;
    }

    void change_scale(int steps) {
        int width = 0;
        int height = 0;
        glfwGetFramebufferSize(window_, &width, &height);
        const float wanted = scale_ + 0.25F * static_cast<float>(steps);
        if (wanted < kLeastScale || wanted > kMostScale) {
            desk_.say(fmt::format("An interface scale of {:.2f} is outside 0.75 to 3.", wanted));
        } else if (!scale_fits(static_cast<float>(width), static_cast<float>(height), wanted)) {
            desk_.say(fmt::format("An interface scale of {:.2f} needs a window of {:.0f}x{:.0f}; this one is {}x{}.",
                                  wanted, 1024 * wanted, 640 * wanted, width, height));
        } else {
            interface_scale_ = wanted / content_scale_;
            apply_scale();
            desk_.say(fmt::format("Interface scale {:.2f}.", scale_));
        }
    }

    void tell_refusals() {
        if (session_.trainer().refused > told_trainer_) {
            told_trainer_ = session_.trainer().refused;
            desk_.say(session_.trainer().refusal);
        }
        if (session_.live().refused > told_live_) {
            told_live_ = session_.live().refused;
            desk_.say(session_.live().refusal);
        }
        const TrainerSnapshot& trainer = session_.trainer();
        if (trainer.warning != told_warning_) {
            told_warning_ = trainer.warning;
            if (!told_warning_.empty()) desk_.say(told_warning_);
        }
        if (trainer.saved_path != told_saved_ || trainer.saved_iteration != told_saved_iteration_) {
            told_saved_ = trainer.saved_path;
            told_saved_iteration_ = trainer.saved_iteration;
            if (!told_saved_.empty())
                desk_.say(fmt::format("Saved iteration {} in {}", trainer.saved_iteration, told_saved_));
        }
    }

    void save() {
        try {
            session_.save_checkpoint(saved_run_path(session_.name()));
        } catch (const Error& error) {
            desk_.say(error.what());
        }
    }

    void learn_another(const std::string& text) {
        // What was learnt since the window opened is kept before it is replaced.
        if (session_.trainer().iteration > desk_.first_iteration) save();
        try {
            session_.learn_another(text);
            desk_.caption = "new run";
            desk_.first_iteration = 0;
            desk_.say(fmt::format("{} is the target now. Press T and it learns.", target_words(text)));
        } catch (const Error& error) {
            desk_.say(error.what());
        }
    }

    void toggle_full_screen() {
        if (glfwGetWindowMonitor(window_) != nullptr) {
            glfwSetWindowMonitor(window_, nullptr, place_[0], place_[1], place_[2], place_[3], 0);
        } else if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) {
            glfwGetWindowPos(window_, &place_[0], &place_[1]);
            glfwGetWindowSize(window_, &place_[2], &place_[3]);
            const GLFWvidmode* mode = glfwGetVideoMode(monitor);
            glfwSetWindowMonitor(window_, monitor, 0, 0, mode->width, mode->height, mode->refreshRate);
        }
        input();
    }

    /// The line that parts a region from its neighbour.
    enum class Edge : std::uint8_t { none, left, right, top, bottom };

    void draw_edge(const ScreenArea& area, Edge edge) const {
        const float thin = std::max(1.0F, std::round(scale_));
        const float right = area.x + area.width;
        const float bottom = area.y + area.height;
        ImVec2 from{area.x, area.y};
        ImVec2 to{right, bottom};
        if (edge == Edge::none) return;
        if (edge == Edge::left) to.x = area.x + thin;
        if (edge == Edge::right) from.x = right - thin;
        if (edge == Edge::top) to.y = area.y + thin;
        if (edge == Edge::bottom) from.y = bottom - thin;
        ImGui::GetWindowDrawList()->AddRectFilled(from, to, gui::kLine1);
    }

    /// A plain window of ImGui that fills an area.
    template <class Draw>
    void region(const char* name, const ScreenArea& area, ImU32 back, ImVec2 padding, Edge edge, const Draw& draw) {
        if (area.width < 1 || area.height < 1) return;
        ImGui::SetNextWindowPos({area.x, area.y});
        ImGui::SetNextWindowSize({area.width, area.height});
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, padding);
        ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
        ImGui::PushStyleColor(ImGuiCol_WindowBg, back);
        ImGui::Begin(name, nullptr,
                     ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                         ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse);
        ImGui::PopStyleVar(2);
        ImGui::PopStyleColor();
        draw();
        draw_edge(area, edge);
        ImGui::End();
    }

    void draw_right(const ScreenArea& area) {
        const auto tab_height = gui::px(40);
        region("##tabs", {area.x, area.y, area.width, tab_height}, gui::kBg1, {0, 0}, Edge::left, [&] {
            constexpr std::array<const char*, 2> kTabs{"Play", "Learn"};
            constexpr std::array<const char*, 2> kTexts{"The live grid: noise level, seed, model, target.",
                                                        "The learner: start, pause, rates, batch, noise range."};
            ImDrawList* list = ImGui::GetWindowDrawList();
            const float width = area.width / 2;
            for (int i = 0; i < 2; ++i) {
                const auto at = static_cast<std::size_t>(i);
                const ImVec2 from{area.x + width * static_cast<float>(i), area.y};
                const ImVec2 to{from.x + width, from.y + tab_height};
                ImGui::SetCursorScreenPos(from);
                if (ImGui::InvisibleButton(kTabs[at], {width, tab_height})) desk_.tab = i;
                const bool hovered = ImGui::IsItemHovered();
                gui::tooltip({kTabs[at], kTexts[at], nullptr, nullptr});
                const bool chosen = desk_.tab == i;
                list->AddRectFilled(from, to, chosen ? gui::kBg2 : hovered ? gui::kBg4 : gui::kBg1);
                if (chosen) list->AddRectFilled(from, {to.x, from.y + gui::px(2)}, i == 0 ? gui::kPlay : gui::kLearn);
                const ImVec2 size = gui::text_size(gui::kButton, kTabs[at]);
                const ImVec2 text{std::floor(from.x + (width - size.x) / 2),
                                  std::floor(from.y + (tab_height - size.y) / 2)};
                gui::draw_text(list, text, gui::kButton, chosen ? gui::kText1 : gui::kText2, kTabs[at]);
                const RunState state = session_.trainer().state;
                if (i == 1 && (state == RunState::running || state == RunState::failed))
                    list->AddCircleFilled({text.x + size.x + gui::px(9), from.y + tab_height / 2}, gui::px(3.5F),
                                          state == RunState::failed ? gui::kError : gui::kLearn);
            }
        });
        const ScreenArea body{area.x, area.y + tab_height, area.width, area.height - tab_height};
        region(desk_.tab == 0 ? "##play" : "##learn", body, gui::kBg1, {0, 0}, Edge::left, [&] {
            ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(gui::px(16), gui::px(14)));
            ImGui::BeginChild("##body", {0, 0}, ImGuiChildFlags_AlwaysUseWindowPadding, ImGuiWindowFlags_None);
            ImGui::PopStyleVar();
            if (desk_.tab == 0) {
                draw_play_tab(desk_);
            } else {
                draw_learn_tab(desk_);
            }
            ImGui::EndChild();
        });
    }

    void draw_regions(float width, float height) {
        const Layout layout = lay_out(width, height, scale_, desk_.tray_open);
        region("##top", layout.top, gui::kBg1, {0, 0}, Edge::bottom, [&] { draw_top_bar(desk_); });
        region("##rail", layout.rail, gui::kBg1, {0, 0}, Edge::right, [&] { draw_rail(desk_); });
        region("##stage_head", layout.head, gui::kBg1, {0, 0}, Edge::bottom, [&] { draw_stage_head(desk_, stage_); });
        region("##stage_region", layout.stage, gui::kBg0, {0, 0}, Edge::none, [&] { draw_stage(desk_, stage_); });
        if (layout.tray_shown) region("##tray", layout.tray, gui::kBg1, {0, 0}, Edge::top, [&] { draw_tray(desk_); });
        draw_right(layout.right);
        region("##status", layout.status, gui::kBg1, {0, 0}, Edge::top, [&] { draw_status_line(desk_); });
    }

    void draw() {
        int width = 0;
        int height = 0;
        glfwGetFramebufferSize(window_, &width, &height);
        if (width <= 0 || height <= 0) return;
        if (desk_.scale_steps != 0) change_scale(std::exchange(desk_.scale_steps, 0));
        if (width != styled_width_ || height != styled_height_) apply_scale();
        if (std::exchange(desk_.toggle_full_screen, false)) toggle_full_screen();
        if (std::exchange(desk_.fit, false)) stage_.view.fit();
        desk_.frames_per_second = clock_.frames_per_second();

        ImGui_ImplOpenGL3_NewFrame();
        ImGui_ImplGlfw_NewFrame();
        ImGui::NewFrame();
        handle_keys(desk_);
        draw_regions(static_cast<float>(width), static_cast<float>(height));
        draw_keys(desk_);
        ImGui::Render();
        glViewport(0, 0, width, height);
        glClearColor(0x0B / 255.0F, 0x0C / 255.0F, 0x0E / 255.0F, 1);
        glClear(GL_COLOR_BUFFER_BIT);
        ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
        glfwSwapBuffers(window_);
    }

    GLFWwindow* window_;
    Contexts contexts_;
    gl::GlPictures pictures_;
    Session session_;
    StageState stage_;
    Desk desk_;
    FrameClock clock_;
    Report report_;
    SaveOnExit save_on_exit_;
    float content_scale_ = 1;
    float interface_scale_ = 1;
    float scale_ = 1;
    int styled_width_ = 0;
    int styled_height_ = 0;
    std::array<int, 4> place_{100, 100, kWidth, kHeight};
    std::uint64_t told_trainer_ = 0;
    std::uint64_t told_live_ = 0;
    std::string told_warning_;
    std::string told_saved_;
    std::int64_t told_saved_iteration_ = -1;
};

Window& window_of(GLFWwindow* handle) { return *static_cast<Window*>(glfwGetWindowUserPointer(handle)); }

/// Any input wakes the loop. Set before ImGui's own callbacks, which call on to these.
void watch_input(GLFWwindow* window) {
    const auto awake = [](GLFWwindow* handle) {
        if (glfwGetWindowUserPointer(handle) != nullptr) window_of(handle).input();
    };
    static constexpr auto kAwake = awake;
    glfwSetKeyCallback(window, [](GLFWwindow* handle, int, int, int, int) { kAwake(handle); });
    glfwSetCharCallback(window, [](GLFWwindow* handle, unsigned) { kAwake(handle); });
    glfwSetMouseButtonCallback(window, [](GLFWwindow* handle, int, int, int) { kAwake(handle); });
    glfwSetCursorPosCallback(window, [](GLFWwindow* handle, double, double) { kAwake(handle); });
    glfwSetScrollCallback(window, [](GLFWwindow* handle, double, double) { kAwake(handle); });
    glfwSetCursorEnterCallback(window, [](GLFWwindow* handle, int) { kAwake(handle); });
    glfwSetWindowFocusCallback(window, [](GLFWwindow* handle, int) { kAwake(handle); });
    glfwSetFramebufferSizeCallback(window, [](GLFWwindow* handle, int, int) { kAwake(handle); });
    glfwSetWindowRefreshCallback(window, [](GLFWwindow* handle) { kAwake(handle); });
    glfwSetWindowContentScaleCallback(window, [](GLFWwindow* handle, float, float) {
        if (glfwGetWindowUserPointer(handle) != nullptr) window_of(handle).set_content_scale();
        kAwake(handle);
    });
    glfwSetDropCallback(window, [](GLFWwindow* handle, int count, const char** paths) {
        if (count > 0 && glfwGetWindowUserPointer(handle) != nullptr) window_of(handle).dropped(paths[0]);
        kAwake(handle);
    });
}

}  // namespace

bool open_window(const Settings& settings, std::string& why_not) {
    glfwSetErrorCallback([](int, const char* words) { glfw_problem() = words; });
    const GlfwLibrary library;
    if (!library.ready) {
        why_not = glfw_problem().empty() ? "there is no display" : glfw_problem();
        return false;
    }
    const WindowHandle handle = make_window(why_not);
    if (handle == nullptr) return false;
    watch_input(handle.get());
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, [](int) { asked_to_end = 1; });
    Window window(handle.get(), open_run(settings.model), settings.execution);
    glfwSetWindowUserPointer(handle.get(), &window);
    window.run();
    glfwSetWindowUserPointer(handle.get(), nullptr);
    return true;
}

}  // namespace nca
