#pragma once

class QHBoxLayout;
class QScrollArea;
class QVBoxLayout;
class QWidget;

namespace sami {

/// Letters; in a wider one lines would be hard to read.
inline constexpr int kWidestPage = 160;

/// A widget in the middle of `row` that takes its whole width up to `maximumWidth`.
QWidget* addMiddleColumn(QHBoxLayout* row, QWidget* parent, int maximumWidth);

/// Whatever in `scroll` gets the focus by Tab or a shortcut, from wherever it was, comes into sight. What is pressed is
/// seen already, and what the program gives the focus to takes nobody away from what they read.
void keepFocusInSight(QScrollArea* scroll);

/// Lets Tab go through what `root` holds as its layouts have it: top to bottom, left to right. Has to be called anew
/// when other widgets are there.
void orderTabsAsLaidOut(QWidget* root);

/// Fills `page` with a scroll area whose content keeps a width of at most so many letters in the middle; returns the
/// content's layout. What gets the focus comes into sight.
QVBoxLayout* makePageScroll(QWidget* page, int letters = kWidestPage);

}  // namespace sami
