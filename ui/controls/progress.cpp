#include "ui/controls/progress.h"

#include <QProgressBar>

namespace sami {

void showProgress(QProgressBar& bar, int done, int total) {
    if (bar.minimum() == 0 && bar.maximum() == total && bar.value() == done) return;
    bar.setUpdatesEnabled(false);
    bar.setRange(0, total);
    bar.setValue(done);
    bar.setUpdatesEnabled(true);
}

}  // namespace sami
