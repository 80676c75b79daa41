#include "ui/controls/steady_focus.h"

#include <QAction>
#include <QToolButton>

namespace sami {

void setEnabledKeepingFocus(QAbstractButton* button, bool enabled, QWidget* keeper) {
    if (!enabled && button->hasFocus()) keeper->setFocus(Qt::OtherFocusReason);
    const auto* tool = qobject_cast<QToolButton*>(button);
    if (tool && tool->defaultAction()) {
        tool->defaultAction()->setEnabled(enabled);
    } else {
        button->setEnabled(enabled);
    }
    if (enabled && keeper->hasFocus()) button->setFocus(Qt::OtherFocusReason);
}

}  // namespace sami
