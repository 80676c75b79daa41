#pragma once

class QHBoxLayout;
class QVBoxLayout;
class QWidget;

namespace sami {

/// Letters; in a wider one lines would be hard to read.
inline constexpr int kWidestPage = 160;

/// A widget in the middle of `row` that takes its whole width up to `maximumWidth`.
QWidget* addMiddleColumn(QHBoxLayout* row, QWidget* parent, int maximumWidth);

/// Fills `page` with a scroll area whose content keeps a width of at most so many letters in the middle; returns the
/// content's layout.
QVBoxLayout* makePageScroll(QWidget* page, int letters = kWidestPage);

}  // namespace sami
