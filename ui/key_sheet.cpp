#include "ui/key_sheet.h"

#include <QAction>
#include <QGridLayout>
#include <QLabel>

#include "ui/controls/labels.h"

namespace sami {

KeySheet::KeySheet(const QList<QAction*>& actions, QWidget* parent) : Sheet(parent) {
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(4 * kStep);
    grid->setVerticalSpacing(kStep);
    content()->addLayout(grid);
    grid->addWidget(makeHeading(tr("Keys"), this), 0, 0, 1, 2);
    for (const QAction* action : actions) {
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        if (keys.isEmpty()) continue;
        const int row = grid->rowCount();
        grid->addWidget(makeText(action->text().remove(QLatin1Char('&')), this), row, 0);
        grid->addWidget(makeTitle(keys, this), row, 1, Qt::AlignRight);
    }
}

}  // namespace sami
