#pragma once

#include <QRect>
#include <QSize>

namespace sami {

/// What the window asks for where the screen has the room, and the least it can be used at.
inline constexpr QSize kDefaultWindowSize{1280, 832};
inline constexpr QSize kSmallestWindowSize{640, 360};

/// The size without its frame that a window can have on a screen. @param available of the screen, panels taken off
QSize windowSizeFor(QSize wanted, const QRect& available);

}  // namespace sami
