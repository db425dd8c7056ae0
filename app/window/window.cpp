// The loop, and what the window does beyond drawing: scale, messages, saving. The workers do the computing on threads
// of their own: nothing here waits for them.
#include "app/window/window.h"

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>
#include <implot.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <utility>

#include "app/cli/standard_output.h"
#include "app/emoji_names.h"
#include "app/frame_clock.h"
#include "app/frame_route.h"
#include "app/gl/gl_pictures.h"
#include "app/gui/wake.h"
#include "app/gui/widgets.h"
#include "app/interface_scale.h"
#include "app/open_run.h"
#include "app/panels/actions.h"
#include "app/panels/file_desk.h"
#include "app/panels/keys_dialog.h"
#include "app/panels/picture_preview.h"
#include "app/panels/stage.h"
#include "app/panels/target_question.h"
#include "app/panels/toast.h"
#include "app/window/engine_notes.h"
#include "app/window/kept_settings.h"
#include "app/window/lost_display.h"
#include "app/window/regions.h"
#include "app/window/report.h"
#include "app/window/screen.h"
#include "app/window/user_folders.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr double kFinishSeconds = 5;
constexpr double kHiddenSeconds = 0.1;

FilePlaces file_places() {
    const std::filesystem::path data = user_data_folder();
    return {.state = user_state_folder(),
            .runs = data.empty() ? data : data / "runs",
            .saved = saved_run_path,
            .autosaved = autosave_path};
}

const char* frame_wish() {
    const char* wish = std::getenv("DNCA_FRAMES");
    return wish != nullptr ? wish : "";
}

struct Contexts {
    explicit Contexts(GLFWwindow* window) {
        ImGui::CreateContext();
        ImPlot::CreateContext();
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard | ImGuiConfigFlags_DockingEnable;
        io.ConfigDockingAlwaysTabBar = true;         // a panel that floats keeps its tab
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
    Window(Screen& screen, KeptSettings& kept, const OpenedRun& opened, const Execution& execution)
        : screen_(screen),
          kept_(kept),
          contexts_(screen.handle()),
          session_(opened.run, opened.name, execution, autosave_path(opened.name)),
          desk_(session_, pictures_),
          files_(desk_, file_places(), opened.path),
          clock_(Screen::display_rate()),
          save_on_exit_(session_) {
        for (const std::string& line : gui::load_fonts()) {
            print_note("dnca: " + line);
            desk_.note(line, "window", Level::warning);
        }
        try {
            desk_.recipes = preset_recipes();
        } catch (const Error& error) {
            desk_.note(error.what(), "learn", Level::error);
        }
        desk_.caption = opened.caption;
        desk_.first_iteration = session_.trainer().iteration;
        desk_.files = &files_;
        desk_.save = [this] { return files_.save(); };
        desk_.save_checkpoint = [this] { files_.save(); };
        desk_.learn_another = [this](const std::string& text) {
            if (is_plain_words(text)) return propose_picture(desk_, text);
            choose_target(desk_, {.source = text});
        };
        desk_.learn_target = [this](const TargetChoice& choice) { learn_target(choice); };
        desk_.say(fmt::format("Ready. {}, {} iterations learnt. Drag over it to hurt it; Space pauses; T learns.",
                              session_.name(), session_.trainer().iteration));
        kept_.begin(desk_, dock_);
        if (const char* forced = std::getenv("DNCA_SCALE")) forced_scale_ = static_cast<float>(std::atof(forced));
        set_content_scale();
        screen_.watch({.input = [this] { input(); },
                       .dropped = [this](const char* path) { files_.dropped(path); },
                       .content_scale = [this] { set_content_scale(); }});
    }
    ~Window() { screen_.watch({}); }
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    void run(FrameHook* hook) {
        hook_ = hook;
        if (hook_ != nullptr) hook_->begin(desk_);
        while (!screen_.asked_to_close()) {
            const double now = glfwGetTime();
            if (session_.update()) clock_.news();
            engine_notes_.tell(desk_);
            if (!screen_.hidden() && (hook_ != nullptr || clock_.shall_draw(now))) {
                draw();
                desk_.frame_times.add(now, glfwGetTime() - now);
                clock_.drawn(now);
                if (desk_.wants_frame || ImGui::GetIO().WantTextInput) clock_.news();
                desk_.wants_frame = false;
                clock_.wake(glfwGetTime() + std::min(std::exchange(desk_.wants_frame_in, 1e9), gui::taken_wake()));
                report_.write(desk_, scale_, [this] { return kept_.now(desk_); });
            }
            kept_.look(desk_, dock_, screen_, now);
            if (hook_ != nullptr) {
                hook_->end_of_frame();
                glfwPollEvents();
            } else {
                // Hidden, it draws nothing, and no news are ever old.
                glfwWaitEventsTimeout(screen_.hidden() ? kHiddenSeconds : clock_.sleep(glfwGetTime(), workers_run()));
            }
        }
        if (const std::string problem = kept_.finish(desk_, dock_, screen_); !problem.empty())
            print_note("dnca: " + problem);
        if (hook_ != nullptr) hook_->end();
        if (!session_.finish(kFinishSeconds)) print_note("dnca: the learner did not save in time");
    }

private:
    void input() { clock_.input(glfwGetTime()); }
    void set_content_scale() {
        content_scale_ = screen_.content_scale();
        apply_scale();
    }

    bool workers_run() const {
        return session_.playing() || session_.trainer().state == RunState::running || session_.live().pending_steps > 0;
    }

    /// What frames shall tell: what panels asked for while they drew. The inspected cell is asked for where it is
    /// chosen.
    LiveWatch watch() const {
        LiveWatch watch = session_.watch();
        watch.state = desk_.watch.state;
        watch.change = desk_.watch.change;
        watch.on_device = pictures_.route().wants_device();
        watch.pixels = desk_.watch.pixels || watch.state || watch.change || watch.cell.has_value() ||
                       session_.frame().grid.cells() <= kFewCells;
        return watch;
    }

    void apply_scale() {
        const auto [width, height] = screen_.pixels();
        const float own = forced_scale_ > 0 ? forced_scale_ : static_cast<float>(desk_.interface_scale);
        scale_ = fitting_scale(static_cast<float>(width), static_cast<float>(height), content_scale_ * own);
        gui::apply_style(scale_);
        styled_ = {width, height};
    }

    void change_scale(int steps) {
        const auto [width, height] = screen_.pixels();
        const float wanted = scale_ + kScaleStep * static_cast<float>(steps);
        const std::string why_not = why_scale_not(static_cast<float>(width), static_cast<float>(height), wanted);
        if (!why_not.empty()) return desk_.warn(why_not);
        forced_scale_ = 0;
        desk_.interface_scale = static_cast<double>(wanted / content_scale_);
        apply_scale();
        desk_.toast(gui::kFitIcon, gui::kPlay, fmt::format("Interface scale {:.2f}", scale_), "window");
    }

    void learn_target(const TargetChoice& choice) {
        try {
            session_.learn_another(choice);
            desk_.caption = "new run";
            files_.run_replaced(0);
            desk_.say(fmt::format("{} is the target now. Press T and it learns.", target_words(choice.source)));
        } catch (const Error& error) {
            desk_.error(error.what(), "file");
        }
    }

    static void clear(ImU32 colour) {
        const ImVec4 part = ImGui::ColorConvertU32ToFloat4(colour);
        glClearColor(part.x, part.y, part.z, 1);
        glClear(GL_COLOR_BUFFER_BIT);
    }

    void draw() {
        const auto [width, height] = screen_.pixels();
        if (width <= 0 || height <= 0) return;
        if (kept_.grant_wishes(desk_, dock_)) {
            forced_scale_ = 0;
            apply_scale();
        }
        if (desk_.scale_steps != 0) change_scale(std::exchange(desk_.scale_steps, 0));
        if (styled_ != screen_.pixels()) apply_scale();
        if (std::exchange(desk_.toggle_full_screen, false)) {
            screen_.toggle_full_screen();
            input();
        }
        if (std::exchange(desk_.fit, false)) stage_.view.fit();
        desk_.frames_per_second = clock_.frames_per_second();

        ImGui_ImplOpenGL3_NewFrame();
        ImGui_ImplGlfw_NewFrame();
        ImGui::NewFrame();
        desk_.watch = {};
        desk_.watch.pixels = false;
        handle_keys(desk_);
        draw_regions(desk_, stage_, dock_, static_cast<float>(width), static_cast<float>(height));
        draw_toast(desk_);
        draw_keys_dialog(desk_);
        draw_target_question(desk_);
        draw_picture_preview(desk_);
        files_.draw();
        session_.set_watch(watch());
        ImGui::Render();
        if (hook_ != nullptr && !hook_->is_seen()) return;
        glViewport(0, 0, width, height);
        clear(gui::kBg1);
        const ScreenArea& stage = desk_.stage_area;
        const auto left = static_cast<int>(std::floor(stage.x));
        const auto below = static_cast<int>(std::floor(stage.y + stage.height));
        glEnable(GL_SCISSOR_TEST);
        glScissor(left, height - below, static_cast<int>(std::floor(stage.x + stage.width)) - left,
                  below - static_cast<int>(std::floor(stage.y)));
        clear(gui::kBg0);
        glDisable(GL_SCISSOR_TEST);
        ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
        glfwSwapBuffers(screen_.handle());
    }

    Screen& screen_;
    KeptSettings& kept_;
    FrameHook* hook_ = nullptr;
    Contexts contexts_;
    gl::GlPictures pictures_{frame_wish()};
    Session session_;
    StageState stage_;
    DockArea dock_;
    Desk desk_;
    FileDesk files_;
    FrameClock clock_;
    Report report_;
    EngineNotes engine_notes_;
    SaveOnExit save_on_exit_;
    float content_scale_ = 1;
    float forced_scale_ = 0;  ///< by $DNCA_SCALE, in the place of the kept one until a person changes it; 0: none
    float scale_ = 1;
    std::array<int, 2> styled_{};  ///< size of the window that the scale was made for
};

}  // namespace

bool open_window(const Settings& settings, std::string& why_not, FrameHook* hook) {
    KeptSettings kept(user_config_folder());
    Screen screen(why_not, kept.read().place, kept.read().maximised);
    if (!screen.good()) return false;
    Window window(screen, kept, open_run(settings.model), settings.execution);
    window.run(hook);
    return true;
}

}  // namespace nca
