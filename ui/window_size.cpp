#include "ui/window_size.h"

namespace sami {

namespace {

/// Frames of windows are known only once they are shown: room for a title and four edges.
constexpr QSize kFrame{16, 48};

}  // namespace

QSize windowSizeFor(QSize wanted, const QRect& available) {
    return wanted.boundedTo(available.size() - kFrame).expandedTo(QSize(1, 1));
}

}  // namespace sami
