#include "ui/queries/query_model.h"

#include <algorithm>

#include "ui/controls/labels.h"
#include "ui/queries/query_words.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// Of pages that were scrolled past.
constexpr std::size_t kMostWanted = 3;
/// Of a text in a tooltip; all of it stands beneath the list.
constexpr qsizetype kLongestToolTip = 600;

}  // namespace

void QueryModel::clear() {
    beginResetModel();
    m_rows.clear();
    m_pages.clear();
    m_wanted.clear();
    m_taken.clear();
    endResetModel();
}

void QueryModel::append(const std::vector<std::int64_t>& rows) {
    if (rows.empty()) return;
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(rows.size()) - 1);
    // The page that was the last one has more lines now.
    const int last = first / kPageSize;
    m_pages.erase(last);
    m_taken.erase(last);
    m_rows.insert(m_rows.end(), rows.begin(), rows.end());
    endInsertRows();
}

void QueryModel::forgetPages() {
    m_pages.clear();
    m_wanted.clear();
    m_taken.clear();
    if (!m_rows.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

void QueryModel::setFates(std::vector<FateColumn> columns) {
    if (columns == m_fates) return;
    // What is chosen stays.
    Q_EMIT layoutAboutToBeChanged();
    m_fates = std::move(columns);
    Q_EMIT layoutChanged();
}

std::vector<std::int64_t> QueryModel::rowsOfPage(int page) const {
    const std::size_t begin = std::min(m_rows.size(), static_cast<std::size_t>(page) * kPageSize);
    const std::size_t end = std::min(m_rows.size(), begin + kPageSize);
    return {m_rows.begin() + static_cast<std::ptrdiff_t>(begin), m_rows.begin() + static_cast<std::ptrdiff_t>(end)};
}

void QueryModel::giveUp(const WantedPage& wanted) {
    const auto taken = m_taken.find(wanted.page);
    if (taken != m_taken.end() && taken->second == wanted.number) m_taken.erase(taken);
}

/// An answer to an earlier reading may hold other rows: the latest one counts.
void QueryModel::setPage(const WantedPage& wanted, const std::vector<QueryRow>& queries) {
    const int page = wanted.page;
    const std::vector<std::int64_t> rows = rowsOfPage(page);
    const auto taken = m_taken.find(page);
    if (taken == m_taken.end() || taken->second != wanted.number || rows.empty()) return;
    m_taken.erase(taken);
    Held held{.queries = {}, .tokens = std::vector<std::optional<std::int64_t>>(rows.size()), .used = ++m_clock};
    // One that has gone meanwhile leaves its line blank.
    auto query = queries.begin();
    for (const std::int64_t row : rows) {
        held.queries.push_back(query != queries.end() && query->row == row ? *query++
                                                                           : QueryRow{.row = row, .query = {}});
    }
    m_pages.insert_or_assign(page, std::move(held));
    while (m_pages.size() > kPagesHeld) {
        m_pages.erase(std::ranges::min_element(m_pages, {}, [](const auto& entry) { return entry.second.used; }));
    }
    const int first = page * kPageSize;
    Q_EMIT dataChanged(index(first, 0), index(first + static_cast<int>(rows.size()) - 1, columnCount() - 1));
}

void QueryModel::setTokens(int page, const std::vector<std::optional<std::int64_t>>& tokens) {
    const auto found = m_pages.find(page);
    if (found == m_pages.end() || found->second.tokens.size() != tokens.size()) return;
    found->second.tokens = tokens;
    const int first = page * kPageSize;
    Q_EMIT dataChanged(index(first, Tokens), index(first + static_cast<int>(tokens.size()) - 1, Tokens));
}

int QueryModel::lineOf(std::int64_t row) const {
    const auto found = std::ranges::find(m_rows, row);
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

const QueryModel::Held* QueryModel::held(int line) const {
    const auto found = m_pages.find(line / kPageSize);
    if (found == m_pages.end()) return nullptr;
    found->second.used = ++m_clock;
    return &found->second;
}

const QueryRow* QueryModel::queryAt(int line) const {
    const Held* page = held(line);
    return page == nullptr ? nullptr : &page->queries[static_cast<std::size_t>(line % kPageSize)];
}

void QueryModel::want(int page) const {
    if (m_taken.contains(page)) return;
    const bool wasIdle = m_wanted.empty();
    std::erase(m_wanted, page);
    m_wanted.push_back(page);
    if (m_wanted.size() > kMostWanted) m_wanted.erase(m_wanted.begin());
    if (wasIdle) Q_EMIT pageWanted();
}

std::optional<WantedPage> QueryModel::takeWanted() {
    if (m_wanted.empty()) return std::nullopt;
    const int page = m_wanted.back();
    m_wanted.pop_back();
    m_taken[page] = ++m_number;
    return WantedPage{page, rowsOfPage(page), m_number};
}

int QueryModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int QueryModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : FirstFate + static_cast<int>(m_fates.size());
}

QVariant QueryModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(index.column() == Tokens ? Qt::AlignRight | Qt::AlignVCenter
                                                 : Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    const Held* page = held(index.row());
    if (page == nullptr) {
        if (role == Qt::DisplayRole) want(index.row() / kPageSize);
        return {};
    }
    const auto place = static_cast<std::size_t>(index.row() % kPageSize);
    if (role == Qt::ToolTipRole) return plainToolTip(toolTipOf(page->queries[place], index.column()));
    return textOf(page->queries[place], page->tokens[place], index.column());
}

QString QueryModel::textOf(const QueryRow& query, std::optional<std::int64_t> tokens, int column) const {
    switch (column) {
        case Id:
            return shownText(fromUtf8(query.query.id));
        case Text:
            return oneLine(query.query.text);
        case Split:
            return splitWords(query.query);
        case Origin:
            return originWords(query.query.origin);
        case Tags:
            return tagWords(query.query.tags);
        case Tokens:
            return tokens ? wholeNumber(*tokens) : QString();
        default:
            return fateWords(query.fates, m_fates[static_cast<std::size_t>(column - FirstFate)].run);
    }
}

QString QueryModel::toolTipOf(const QueryRow& query, int column) const {
    if (column == Text) return shownText(fromUtf8(query.query.text)).left(kLongestToolTip);
    if (column >= FirstFate) return fateLines(query.fates, m_fates[static_cast<std::size_t>(column - FirstFate)].run);
    return column == Id || column == Tags ? textOf(query, {}, column) : QString();
}

QVariant QueryModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section >= columnCount()) return {};
    if (role == Qt::TextAlignmentRole) return QVariant(section == Tokens ? Qt::AlignRight : Qt::AlignLeft);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Id:
            return tr("Id");
        case Text:
            return tr("Text");
        case Split:
            return tr("Split");
        case Origin:
            return tr("Origin");
        case Tags:
            return tr("Tags");
        case Tokens:
            return tr("Tokens");
        default:
            return m_fates[static_cast<std::size_t>(section - FirstFate)].name;
    }
}

}  // namespace sami
