#include "ui/controls/help_mark.h"

#include <algorithm>

#include <QToolTip>

#include "ui/controls/labels.h"

namespace sami {

HelpMark::HelpMark(const QString& about, const QString& help, QWidget* parent) : QToolButton(parent) {
    setText(QStringLiteral("?"));
    explain(this, help);
    setAccessibleName(tr("About %1").arg(about));
    setFocusPolicy(Qt::TabFocus);
    fitBesideTitle(this);
    connect(this, &QToolButton::clicked, this, &HelpMark::showHelp);
}

void HelpMark::showHelp() {
    QToolTip::showText(mapToGlobal(QPoint(0, height())), toolTip(), this);
}

}  // namespace sami
