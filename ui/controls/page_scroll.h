#pragma once

class QHBoxLayout;
class QVBoxLayout;
class QWidget;

namespace sami {

/// Wider than this, lines would be hard to read.
inline constexpr int kWidestPage = 1120;

/// A widget in the middle of `row` that takes its whole width up to `maximumWidth`.
QWidget* addMiddleColumn(QHBoxLayout* row, QWidget* parent, int maximumWidth);

/// Fills `page` with a scroll area whose content keeps a readable width in the middle; returns the content's layout.
QVBoxLayout* makePageScroll(QWidget* page, int maximumWidth = kWidestPage);

}  // namespace sami
