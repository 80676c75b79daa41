#include "ui/plot/plot_table_view.h"

#include <set>

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>

#include "ui/plot/plot_table.h"

namespace sami {

PlotTableView::PlotTableView(PlotTable* values, QWidget* parent) : QTableView(parent) {
    setModel(values);
    verticalHeader()->hide();
    setShowGrid(false);
    setTabKeyNavigation(false);
    setWordWrap(true);
    horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
}

QString PlotTableView::selectedText() const {
    std::set<int> rows;
    std::set<int> columns;
    for (const QItemSelectionRange& range : selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row) rows.insert(row);
        for (int column = range.left(); column <= range.right(); ++column) columns.insert(column);
    }
    if (rows.empty()) return {};
    QStringList head;
    for (const int column : columns) head.append(model()->headerData(column, Qt::Horizontal).toString());
    QStringList lines;
    if (!m_about.isEmpty()) lines.append(m_about);
    lines.append(head.join(QLatin1Char('\t')));
    for (const int row : rows) {
        QStringList cells;
        for (const int column : columns) {
            const QModelIndex cell = model()->index(row, column);
            cells.append(selectionModel()->isSelected(cell) ? cell.data(PlotTable::kCopiedTextRole).toString()
                                                            : QString());
        }
        lines.append(cells.join(QLatin1Char('\t')));
    }
    return lines.join(QLatin1Char('\n'));
}

void PlotTableView::keyPressEvent(QKeyEvent* event) {
    if (!event->matches(QKeySequence::Copy)) return QTableView::keyPressEvent(event);
    QGuiApplication::clipboard()->setText(selectedText());
    event->accept();
}

}  // namespace sami
