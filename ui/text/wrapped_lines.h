#pragma once

#include <QFont>
#include <QRect>
#include <QStringList>

class QPainter;

namespace sami {

/// A text broken into lines.
struct WrappedLines {
    QStringList lines;
    bool elided = false;  ///< the last line ends in an ellipsis in place of the rest
};

/// Breaks `text` between words, and inside a word that is wider than a line; what does not fit into `maxLines` lines is
/// left out. Line breaks of the text count.
WrappedLines wrapLines(const QString& text, const QFont& font, int width, int maxLines);

/// Draws lines from the top of `place` on, in the painter's font and pen. All of them are written as the first letter
/// of `whole` with a direction is, also one that begins with a sign.
void drawLines(QPainter& painter, const QStringList& lines, const QRect& place, const QString& whole);

/// From one line to the next, in whole pixels, as labels and text views have it. QFontMetrics may say a pixel less
/// where letters are not fitted to the screen's dots, as when the window is scaled.
int lineHeight(const QFont& font);

}  // namespace sami
