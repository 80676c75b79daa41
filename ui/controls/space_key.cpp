#include "ui/controls/space_key.h"

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>

namespace sami {

namespace {

constexpr const char* kGuarded = "destructive";

bool isTab(int key) {
    return key == Qt::Key_Tab || key == Qt::Key_Backtab;
}

bool isGuarded(const QWidget* control) {
    return control->property(kGuarded).toBool();
}

}  // namespace

SpaceKey::SpaceKey(QWidget* window) : QObject(window), m_window(window) {
    qApp->installEventFilter(this);
}

void SpaceKey::guard(QWidget* control) {
    control->setProperty(kGuarded, true);
    control->setFocusPolicy(Qt::TabFocus);
}

bool SpaceKey::eventFilter(QObject* watched, QEvent* event) {
    auto* control = qobject_cast<QWidget*>(watched);
    if (!control || control->window() != m_window) return false;
    switch (event->type()) {
        case QEvent::FocusIn:
            m_tabbedTo = m_lastKeyWasTab ? control : nullptr;
            return false;
        case QEvent::MouseButtonPress:
            m_lastKeyWasTab = false;
            return false;
        case QEvent::ShortcutOverride:
            if (static_cast<QKeyEvent*>(event)->key() != Qt::Key_Space || !pressesControl(control)) return false;
            event->accept();
            return true;
        case QEvent::KeyPress:
            return takeKey(control, *static_cast<QKeyEvent*>(event));
        default:
            return false;
    }
}

bool SpaceKey::takeKey(QWidget* control, const QKeyEvent& key) {
    m_lastKeyWasTab = isTab(key.key());
    auto* button = qobject_cast<QAbstractButton*>(control);
    if (!button || !button->hasFocus()) return false;
    const bool isReturn = key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter;
    if (isReturn && !key.isAutoRepeat() && !(key.modifiers() & Qt::ControlModifier)) {
        button->click();
        return true;
    }
    // There is nothing to pause, so that Space is no shortcut: it still spares what it must not press.
    return key.key() == Qt::Key_Space && isGuarded(control) && control != m_tabbedTo;
}

bool SpaceKey::pressesControl(QWidget* control) const {
    if (!qobject_cast<QAbstractButton*>(control) && !qobject_cast<QComboBox*>(control)) return false;
    if (isGuarded(control)) return control == m_tabbedTo;
    return !m_pausesEverywhere;
}

}  // namespace sami
