#include "ui/review/export_button.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>

#include "ui/controls/labels.h"

namespace sami {

namespace {

/// The ending that the chosen kind of file has, "csv"; in a filter it stands between "*." and ")".
QString endingOf(const QString& filter) {
    return filter.section(QLatin1String("*."), 1).chopped(1);
}

}  // namespace

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
    auto* dialog = new QFileDialog(window(), title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Table (*.csv)"), tr("JSON (*.json)"), tr("Plain text (*.txt)")});
    const auto useEnding = [dialog](const QString& filter) { dialog->setDefaultSuffix(endingOf(filter)); };
    useEnding(dialog->selectedNameFilter());
    dialog->selectFile(name.arg(m_subject));
    connect(dialog, &QFileDialog::filterSelected, dialog, useEnding);
    connect(dialog, &QFileDialog::fileSelected, this, chosen);
    dialog->open();
}

}  // namespace sami
