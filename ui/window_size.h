#pragma once

#include <QRect>
#include <QSize>

class QDialog;

namespace sami {

/// What the window asks for where the screen has the room, and the least it can be used at.
inline constexpr QSize kDefaultWindowSize{1280, 832};
inline constexpr QSize kSmallestWindowSize{640, 360};

/// The size without its frame that a window can have on a screen. @param available of the screen, panels taken off
QSize windowSizeFor(QSize wanted, const QRect& available);

/// Makes a dialog no larger than a screen has room for: Qt's own for files wants more than half a high screen at 200 %.
void fitDialog(QDialog& dialog, const QRect& available);
/// Opens a dialog at a size that fits the screen it will be on.
void openOnScreen(QDialog& dialog);

}  // namespace sami
