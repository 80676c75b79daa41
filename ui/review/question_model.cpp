#include "ui/review/question_model.h"

#include <algorithm>

#include "ui/controls/labels.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

using Rows = std::vector<ComparedQueryRow>;

/// How many new rows stand before those that are known; nothing where the known ones are others.
std::optional<std::size_t> rowsInFront(const Rows& now, const Rows& known) {
    for (std::size_t front = 0; front < now.size(); ++front) {
        const std::size_t common = std::min(now.size() - front, known.size());
        const auto from = now.begin() + static_cast<std::ptrdiff_t>(front);
        if (common > 0 && std::equal(from, from + static_cast<std::ptrdiff_t>(common), known.begin())) return front;
    }
    return std::nullopt;
}

}  // namespace

void QuestionModel::clear() {
    beginResetModel();
    m_rows.clear();
    m_isComplete = true;
    m_awaited.reset();
    endResetModel();
}

void QuestionModel::setFirst(const Rows& rows) {
    const std::optional<std::size_t> front = rowsInFront(rows, m_rows);
    m_awaited.reset();
    if (!front) {
        beginResetModel();
        m_rows = rows;
        endResetModel();
    } else {
        insertAt(0, Rows(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(*front)));
        if (rows.size() > m_rows.size())
            insertAt(m_rows.size(), Rows(rows.begin() + static_cast<std::ptrdiff_t>(m_rows.size()), rows.end()));
    }
    m_isComplete = std::ssize(rows) < kPageSize;
}

void QuestionModel::append(qint64 offset, const Rows& rows) {
    if (m_awaited != offset) return;
    m_awaited.reset();
    // Of a question that was asked since, the last one known has moved on to this page.
    const auto isKnown = [this](const ComparedQueryRow& row) { return rowOf(fromUtf8(row.id)) >= 0; };
    insertAt(m_rows.size(), Rows(std::ranges::find_if_not(rows, isKnown), rows.end()));
    m_isComplete = std::ssize(rows) < kPageSize;
}

void QuestionModel::insertAt(std::size_t place, const Rows& rows) {
    if (rows.empty()) return;
    beginInsertRows({}, static_cast<int>(place), static_cast<int>(place + rows.size()) - 1);
    m_rows.insert(m_rows.begin() + static_cast<std::ptrdiff_t>(place), rows.begin(), rows.end());
    endInsertRows();
}

int QuestionModel::rowOf(const QString& id) const {
    const auto found = std::ranges::find(m_rows, toUtf8(id), &ComparedQueryRow::id);
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int QuestionModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant QuestionModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const ComparedQueryRow& row = m_rows[static_cast<std::size_t>(index.row())];
    const QString text = shownText(fromUtf8(row.text));
    switch (role) {
        case Qt::DisplayRole: {
            QString line = text;
            line.replace(QLatin1Char('\n'), QLatin1Char(' '));
            return row.origin == QueryOrigin::Asked ? tr("You: %1").arg(line) : line;
        }
        case Qt::ToolTipRole:
            return plainToolTip(text);
        case IdRole:
            return fromUtf8(row.id);
        default:
            return {};
    }
}

bool QuestionModel::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && !m_isComplete && !m_awaited;
}

void QuestionModel::fetchMore(const QModelIndex& parent) {
    if (!canFetchMore(parent)) return;
    m_awaited = static_cast<qint64>(m_rows.size());
    Q_EMIT pageWanted(*m_awaited);
}

}  // namespace sami
