#pragma once

class QVBoxLayout;
class QWidget;

namespace sami {

/// Fills `page` with a scroll area whose content keeps a readable width in the middle; returns the content's layout.
QVBoxLayout* makePageScroll(QWidget* page, int maximumWidth = 1120);

}  // namespace sami
