#include "ui/controls/steady_focus.h"

#include <QAction>
#include <QToolButton>
#include <QVariant>

namespace sami {

namespace {

/// The button that a keeper holds the focus for.
constexpr const char* kKeptFor = "focusKeptFor";

}  // namespace

void setEnabledKeepingFocus(QAbstractButton* button, bool enabled, QWidget* keeper) {
    const auto self = QVariant::fromValue<QObject*>(button);
    if (!enabled && button->hasFocus()) {
        keeper->setProperty(kKeptFor, self);
        keeper->setFocus(Qt::OtherFocusReason);
    }
    const auto* tool = qobject_cast<QToolButton*>(button);
    if (tool && tool->defaultAction()) {
        tool->defaultAction()->setEnabled(enabled);
    } else {
        button->setEnabled(enabled);
    }
    if (enabled && keeper->hasFocus() && keeper->property(kKeptFor) == self) button->setFocus(Qt::OtherFocusReason);
}

}  // namespace sami
