#include "ui/queries/query_table_view.h"

#include <algorithm>

#include <QEvent>
#include <QHeaderView>

#include "ui/controls/labels.h"
#include "ui/queries/query_model.h"

namespace sami {

namespace {

// Widths in letters.
constexpr int kIdLetters = 14;
constexpr int kTextLetters = 44;
constexpr int kSplitLetters = 13;
constexpr int kOriginLetters = 11;
constexpr int kTagLetters = 14;
constexpr int kTokenLetters = 11;
constexpr int kFateLetters = 26;
/// Seen in a low window, the header and the bar to scroll with among them.
constexpr int kLeastRows = 5;

}  // namespace

QueryTableView::QueryTableView(QueryModel* model, QWidget* parent) : QTableView(parent), m_queries(model) {
    setModel(model);
    setAccessibleName(tr("Queries"));
    setRole(this, QStringLiteral("rows"));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setTextElideMode(Qt::ElideRight);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setFrameShape(QFrame::NoFrame);
    setCornerButtonEnabled(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    horizontalHeader()->setAccessibleName(tr("Columns"));
    connect(model, &QAbstractItemModel::modelReset, this, &QueryTableView::layOutColumns);
    connect(model, &QAbstractItemModel::layoutChanged, this, &QueryTableView::layOutColumns);
    layOutColumns();
}

void QueryTableView::layOutColumns() {
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + kStep + kHalfStep);
    setMinimumHeight(kLeastRows * verticalHeader()->defaultSectionSize());
    const int letters[] = {kIdLetters, kTextLetters, kSplitLetters, kOriginLetters, kTagLetters, kTokenLetters};
    int others = 0;
    for (int column = 0; column < m_queries->columnCount(); ++column) {
        const int wide = lettersWide(*this, column < QueryModel::FirstFate ? letters[column] : kFateLetters);
        if (column != QueryModel::Text) others += wide;
        setColumnWidth(column, wide);
    }
    const int least = lettersWide(*this, kTextLetters);
    // Of many runs the first ones are seen beside the text, the others are scrolled to.
    setColumnWidth(QueryModel::Text, std::max(least, viewport()->width() - others));
}

std::vector<int> QueryTableView::chosenLines() const {
    std::vector<int> lines;
    for (const QItemSelectionRange& range : selectionModel()->selection()) {
        for (int line = range.top(); line <= range.bottom(); ++line) lines.push_back(line);
    }
    std::ranges::sort(lines);
    lines.erase(std::ranges::unique(lines).begin(), lines.end());
    return lines;
}

void QueryTableView::chooseLine(int line) {
    selectionModel()->setCurrentIndex(m_queries->index(line, QueryModel::Text),
                                      QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

int QueryTableView::chosenCount() const {
    int count = 0;
    for (const QItemSelectionRange& range : selectionModel()->selection()) count += range.height();
    return count;
}

void QueryTableView::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    layOutColumns();
}

void QueryTableView::changeEvent(QEvent* event) {
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) layOutColumns();
}

void QueryTableView::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) {
    QTableView::selectionChanged(selected, deselected);
    Q_EMIT chosenChanged();
}

}  // namespace sami
