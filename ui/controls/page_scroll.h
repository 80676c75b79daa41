#pragma once

class QVBoxLayout;
class QWidget;

namespace sami {

/// Wider than this, lines would be hard to read.
inline constexpr int kWidestPage = 1120;

/// Fills `page` with a scroll area whose content keeps a readable width in the middle; returns the content's layout.
QVBoxLayout* makePageScroll(QWidget* page, int maximumWidth = kWidestPage);

}  // namespace sami
