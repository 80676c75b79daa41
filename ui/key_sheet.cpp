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
    const auto add = [this, grid](const QString& what, const QString& keys) {
        const int row = grid->rowCount();
        grid->addWidget(makeText(what, this), row, 0);
        grid->addWidget(makeTitle(keys, this), row, 1, Qt::AlignRight);
    };
    for (const QAction* action : actions) {
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        if (!keys.isEmpty()) add(action->text().remove(QLatin1Char('&')), keys);
    }
    // Of what has the focus, which no action stands for.
    add(tr("Read a plot value by value"), QStringLiteral("← → Home End"));
    add(tr("Magnify a plot, and back"), QStringLiteral("+ −"));
    add(tr("Go through the matrix"), QStringLiteral("← → ↑ ↓"));
}

}  // namespace sami
