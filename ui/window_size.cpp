#include "ui/window_size.h"

#include <QDialog>
#include <QScreen>

namespace sami {

namespace {

/// Frames of windows are known only once they are shown: room for a title and four edges.
constexpr QSize kFrame{16, 48};

}  // namespace

QSize windowSizeFor(QSize wanted, const QRect& available) {
    return wanted.boundedTo(available.size() - kFrame).expandedTo(QSize(1, 1));
}

void fitDialog(QDialog& dialog, const QRect& available) {
    dialog.resize(windowSizeFor(dialog.size().expandedTo(dialog.sizeHint()), available));
}

void openOnScreen(QDialog& dialog) {
    const QWidget* above = dialog.parentWidget();
    fitDialog(dialog, (above != nullptr ? above->screen() : dialog.screen())->availableGeometry());
    dialog.open();
}

}  // namespace sami
