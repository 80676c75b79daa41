#include "ui/review/export_button.h"

#include <QAction>

#include "ui/controls/labels.h"
#include "ui/controls/save_dialog.h"

namespace sami {

ExportButton::ExportButton(QWidget* parent) : QToolButton(parent) {
    setText(tr("Copy or save"));
    setPopupMode(QToolButton::InstantPopup);
    setFocusPolicy(Qt::StrongFocus);
    explain(this, tr("Take the answers and the win rate with you, as text, CSV or JSON."));
    const auto add = [this](const QString& text, const QKeySequence& keys, auto slot) {
        auto* action = new QAction(text, this);
        action->setShortcut(keys);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
    };
    add(tr("Copy these answers"), Qt::CTRL | Qt::SHIFT | Qt::Key_C, &ExportButton::copyAnswersRequested);
    add(tr("Copy the win rate"), {}, &ExportButton::copyRateRequested);
    add(tr("Save all answers …"), Qt::CTRL | Qt::SHIFT | Qt::Key_S,
        [this] { chooseFile(tr("Save all answers"), tr("%1-answers"), &ExportButton::saveAnswersRequested); });
    add(tr("Save the win rate …"), {},
        [this] { chooseFile(tr("Save the win rate"), tr("%1-win-rate"), &ExportButton::saveRateRequested); });
}

void ExportButton::chooseFile(const QString& title, const QString& name, Chosen chosen) {
    const QStringList filters{tr("Table (*.csv)"), tr("JSON (*.json)"), tr("Plain text (*.txt)")};
    askWhereToSave(this, {title, name.arg(m_subject), filters},
                   [this, chosen](const QString& path) { Q_EMIT(this->*chosen)(path); });
}

}  // namespace sami
