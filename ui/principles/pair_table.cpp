#include "ui/principles/pair_table.h"

#include <algorithm>

#include <QHeaderView>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPlainTextEdit>
#include <QTimer>

#include "ui/controls/labels.h"
#include "ui/controls/table_look.h"
#include "ui/principles/pair_delegate.h"
#include "ui/principles/pair_model.h"
#include "ui/theme/theme.h"

namespace sami {

namespace {

/// Rows of more pairs have one height: measuring all of them would be felt.
constexpr int kMostMeasured = 400;
constexpr int kNameLetters = 16;
constexpr int kSetLetters = 12;
constexpr int kUseLetters = 9;

/// One that was closed may still be there for a moment.
QPlainTextEdit* openEditor(const QWidget& viewport) {
    const QList<QPlainTextEdit*> editors = viewport.findChildren<QPlainTextEdit*>();
    return editors.isEmpty() ? nullptr : editors.back();
}

}  // namespace

PairTable::PairTable(QWidget* parent) : QTableView(parent), m_pairs(new PairModel(this)) {
    setModel(m_pairs);
    setItemDelegate(new PairDelegate(this));
    setAccessibleName(tr("Principles and their antitheses"));
    makeQuiet(*this);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::DoubleClicked |
                    QAbstractItemView::AnyKeyPressed);
    setDragDropMode(QAbstractItemView::InternalMove);
    setDragDropOverwriteMode(false);
    setDropIndicatorShown(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWordWrap(true);
    verticalHeader()->hide();
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    connect(m_pairs, &QAbstractItemModel::modelAboutToBeReset, this, &PairTable::keepChoice);
    connect(m_pairs, &QAbstractItemModel::modelReset, this, &PairTable::restoreChoice);
    connect(m_pairs, &QAbstractItemModel::dataChanged, this, &PairTable::fitRows);
    connect(m_pairs, &QAbstractItemModel::rowsInserted, this, &PairTable::fitRows);
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, &PairTable::chosen);
}

std::vector<std::int64_t> PairTable::selected() const {
    std::vector<int> rows;
    for (const QModelIndex& index : selectionModel()->selectedRows()) rows.push_back(index.row());
    std::ranges::sort(rows);
    std::vector<std::int64_t> ids;
    for (const int row : rows) {
        if (const Principle* principle = m_pairs->principle(row)) ids.push_back(principle->id);
    }
    return ids;
}

std::int64_t PairTable::current() const {
    const Principle* principle = m_pairs->principle(currentIndex().row());
    return principle == nullptr ? 0 : principle->id;
}

void PairTable::choose(std::int64_t principle) {
    const int row = m_pairs->rowOf(principle);
    if (row >= 0) setCurrentIndex(m_pairs->index(row, std::max<int>(PairModel::Text, currentIndex().column())));
}

void PairTable::writeNew() {
    if (m_pairs->isReadOnly()) return;
    const QModelIndex place = m_pairs->index(m_pairs->startNew(), PairModel::Text);
    setFocus();
    setCurrentIndex(place);
    scrollTo(place);
    edit(place);
}

void PairTable::finishWriting() {
    if (state() != EditingState) return;
    QWidget* editor = openEditor(*viewport());
    if (editor == nullptr) return;
    commitData(editor);
    closeEditor(editor, QAbstractItemDelegate::NoHint);
}

void PairTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    fitColumns();
    fitRows();
}

void PairTable::fitColumns() {
    const int use = lettersWide(*this, kUseLetters) + 2 * kStep;
    const int set = lettersWide(*this, kSetLetters) + 2 * kStep;
    const int name = lettersWide(*this, kNameLetters) + 2 * kStep;
    const int sides = std::max(2, viewport()->width() - use - set - name);
    setColumnWidth(PairModel::Name, name);
    setColumnWidth(PairModel::Text, sides / 2);
    setColumnWidth(PairModel::Antithesis, sides - sides / 2);
    setColumnWidth(PairModel::Set, set);
    setColumnWidth(PairModel::Use, use);
}

void PairTable::fitRows() {
    if (m_pairs->rowCount() > kMostMeasured) {
        verticalHeader()->setDefaultSectionSize(3 * fontMetrics().height());
        return;
    }
    resizeRowsToContents();
}

void PairTable::keyPressEvent(QKeyEvent* event) {
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    const bool isSpace = event->key() == Qt::Key_Space;
    const QModelIndex at = currentIndex();
    if ((isEnter || isSpace) && event->modifiers() == Qt::NoModifier && at.isValid() && state() != EditingState) {
        if (at.column() == PairModel::Use) {
            m_pairs->setData(at, {}, Qt::EditRole);
        } else {
            edit(at);
        }
        return event->accept();
    }
    QTableView::keyPressEvent(event);
}

void PairTable::mouseDoubleClickEvent(QMouseEvent* event) {
    const QModelIndex at = indexAt(event->position().toPoint());
    if (at.isValid() && at.column() == PairModel::Use) {
        m_pairs->setData(at, {}, Qt::EditRole);
        return;
    }
    if (!at.isValid()) return writeNew();
    QTableView::mouseDoubleClickEvent(event);
}

bool PairTable::edit(const QModelIndex& index, EditTrigger trigger, QEvent* event) {
    if (trigger != AnyKeyPressed) return QTableView::edit(index, trigger, event);
    const bool isKey = event->type() == QEvent::KeyPress;
    // A key that writes nothing (Escape, Delete) is nobody's; nor is any other looked for among the names.
    if (isKey && !static_cast<QKeyEvent*>(event)->text().front().isPrint()) return true;
    if (!QTableView::edit(index, AllEditTriggers, nullptr)) return true;
    if (auto* editor = openEditor(*viewport())) {
        editor->selectAll();
        QCoreApplication::sendEvent(editor, event);
    }
    return true;
}

void PairTable::closeEditor(QWidget* editor, QAbstractItemDelegate::EndEditHint hint) {
    QTableView::closeEditor(editor, hint);
    fitRows();
    // Nothing was written into the new row, and nobody writes on in it.
    QTimer::singleShot(0, this, [this] {
        if (state() != EditingState && m_pairs->principle(m_pairs->rowCount() - 1) == nullptr) m_pairs->dropNew();
    });
}

void PairTable::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QTableView::currentChanged(current, previous);
    Q_EMIT chosen();
}

void PairTable::keepChoice() {
    m_keptColumn = std::max(0, currentIndex().column());
    m_kept = current();
    m_keptRow = std::max(0, currentIndex().row());
}

void PairTable::restoreChoice() {
    fitColumns();
    fitRows();
    const int row = m_pairs->rowOf(m_kept);
    if (m_pairs->rowCount() > 0)
        setCurrentIndex(m_pairs->index(row >= 0 ? row : std::min(m_keptRow, m_pairs->rowCount() - 1),
                                       std::max<int>(PairModel::Text, m_keptColumn)));
}

}  // namespace sami
