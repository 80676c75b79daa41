#include "ui/key_sheet.h"

#include <QAction>
#include <QGridLayout>
#include <QLabel>

#include "ui/controls/labels.h"

namespace sami {

KeySheet::KeySheet(const QList<QAction*>& actions, QWidget* parent) : QFrame(parent) {
    setRole(this, QStringLiteral("card"));
    setFocusPolicy(Qt::StrongFocus);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(3 * kStep, 3 * kStep, 3 * kStep, 3 * kStep);
    grid->setHorizontalSpacing(4 * kStep);
    grid->setVerticalSpacing(kStep);
    grid->addWidget(makeHeading(tr("Keys"), this), 0, 0, 1, 2);
    for (const QAction* action : actions) {
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        if (keys.isEmpty()) continue;
        const int row = grid->rowCount();
        grid->addWidget(makeText(action->text().remove(QLatin1Char('&')), this), row, 0);
        grid->addWidget(makeTitle(keys, this), row, 1, Qt::AlignRight);
    }
    setVisible(false);
}

void KeySheet::toggle() {
    if (isVisible()) return hide();
    adjustSize();
    const QRect around = parentWidget()->rect();
    move(around.center() - rect().center());
    show();
    raise();
    setFocus();
}

void KeySheet::keyPressEvent(QKeyEvent*) {
    hide();
}

void KeySheet::mousePressEvent(QMouseEvent*) {
    hide();
}

void KeySheet::focusOutEvent(QFocusEvent* event) {
    QFrame::focusOutEvent(event);
    hide();
}

}  // namespace sami
