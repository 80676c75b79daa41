#include "ui/start/principle_field.h"

#include <QFocusEvent>

#include "ui/controls/labels.h"

namespace sami {

namespace {

constexpr int kLongestPrinciple = 500;

}  // namespace

PrincipleField::PrincipleField(const QString& placeholder, const QString& name, QWidget* parent) : QLineEdit(parent) {
    setPlaceholderText(placeholder);
    setAccessibleName(name);
    setMaxLength(kLongestPrinciple);
    connect(this, &QLineEdit::textChanged, this, [this](const QString& text) { explain(this, text); });
}

void PrincipleField::focusOutEvent(QFocusEvent* event) {
    QLineEdit::focusOutEvent(event);
    // Its own menu and another window take the focus for a while only.
    const Qt::FocusReason reason = event->reason();
    if (reason != Qt::PopupFocusReason && reason != Qt::ActiveWindowFocusReason) home(false);
}

}  // namespace sami
