#include "ui/principles/warnings_panel.h"

#include "ui/controls/table_look.h"
#include "ui/session/notice.h"

namespace sami {

WarningsPanel::WarningsPanel(QWidget* parent) : QListWidget(parent) {
    setAccessibleName(tr("Warnings"));
    wrapItems(*this);
    connect(this, &QListWidget::itemActivated, this,
            [this](const QListWidgetItem* item) { Q_EMIT pairWanted(item->data(Qt::UserRole).toLongLong()); });
}

void WarningsPanel::showWarnings(const std::vector<PrincipleWarning>& warnings) {
    const int before = currentRow();
    clear();
    for (const PrincipleWarning& warning : warnings) {
        auto* item = new QListWidgetItem(sentenceOf({ErrorKind::Input, warning.sentence}), this);
        item->setData(Qt::UserRole, static_cast<qlonglong>(warning.principle));
    }
    if (warnings.empty()) {
        auto* item = new QListWidgetItem(tr("Nothing stands out."), this);
        item->setFlags(Qt::NoItemFlags);
    }
    setCurrentRow(std::min(before, count() - 1));
}

}  // namespace sami
