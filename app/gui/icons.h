// Icons by meaning: code points of Material Icons, three of Material Design Icons, and the word that stands in where
// the font is missing.
#pragma once

#include <cstdint>

namespace nca::gui {

struct Icon {
    std::uint32_t code_point = 0;  ///< 0: no icon
    bool more = false;             ///< of Face::more_icons
    const char* word = "";         ///< stands in for it where the font is missing
};

inline constexpr Icon kNoIcon{};
inline constexpr Icon kNoiseIcon{0xE3EA, false, "Nz"};
inline constexpr Icon kEraseIcon{0xF1FE, true, "Er"};
inline constexpr Icon kColourIcon{0xE3AE, false, "Co"};
inline constexpr Icon kRestoreIcon{0xE3F3, false, "Re"};
inline constexpr Icon kHandIcon{0xE925, false, "Ha"};
inline constexpr Icon kPlayIcon{0xE037, false, ">"};
inline constexpr Icon kPauseIcon{0xE034, false, "||"};
inline constexpr Icon kStepIcon{0xF4D7, true, "|>"};
inline constexpr Icon kRestartIcon{0xE042, false, "<<"};
inline constexpr Icon kDiceIcon{0xEB40, false, "?"};
inline constexpr Icon kStopIcon{0xE047, false, "[]"};
inline constexpr Icon kUndoIcon{0xE166, false, "Un"};
inline constexpr Icon kRedoIcon{0xE15A, false, "Re"};
inline constexpr Icon kHelpIcon{0xE8FD, false, "?"};
inline constexpr Icon kChipIcon{0xE322, false, ""};
inline constexpr Icon kWarnIcon{0xF083, false, "!"};
inline constexpr Icon kErrorIcon{0xE001, false, "!"};
inline constexpr Icon kInfoIcon{0xE88F, false, "i"};
inline constexpr Icon kDoneIcon{0xE92D, false, "ok"};
inline constexpr Icon kFitIcon{0xEA10, false, "Fit"};
inline constexpr Icon kFullScreenIcon{0xE5D0, false, "[ ]"};
inline constexpr Icon kFollowIcon{0xE55C, false, "F"};
inline constexpr Icon kSaveIcon{0xE161, false, ""};
inline constexpr Icon kCloseIcon{0xE5CD, false, "x"};
inline constexpr Icon kSearchIcon{0xE8B6, false, ""};
inline constexpr Icon kExpandMoreIcon{0xE5CF, false, "v"};
inline constexpr Icon kExpandLessIcon{0xE5CE, false, "^"};
inline constexpr Icon kMenuIcon{0xE5D2, false, "="};
inline constexpr Icon kFolderIcon{0xE2C8, false, ""};
inline constexpr Icon kHistoryIcon{0xE889, false, ""};
inline constexpr Icon kExportIcon{0xE2C6, false, ""};
inline constexpr Icon kFilmIcon{0xE02C, false, ""};
inline constexpr Icon kFileIcon{0xE24D, false, ""};
inline constexpr Icon kLockIcon{0xE897, false, ""};
inline constexpr Icon kLockOpenIcon{0xE898, false, ""};
inline constexpr Icon kUpIcon{0xE5D8, false, "Up"};
inline constexpr Icon kKeyboardIcon{0xE312, false, ""};
inline constexpr Icon kCopyIcon{0xE14D, false, ""};
inline constexpr Icon kInspectIcon{0xE3DC, false, "In"};
inline constexpr Icon kPinIcon{0xF10D, false, "*"};
inline constexpr Icon kCheckIcon{0xE5CA, false, "v"};
inline constexpr Icon kOwnPictureIcon{0xE43E, false, "+"};

}  // namespace nca::gui
