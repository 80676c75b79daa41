#pragma once

#include <map>
#include <optional>
#include <vector>

#include <QAbstractTableModel>

#include "core/workbench/query_list.h"

namespace sami {

/// A training run as a column: what became of each query in it.
struct FateColumn {
    std::int64_t run = 0;  ///< number
    QString name;
    bool operator==(const FateColumn&) const = default;
};

/// Lines of a list that are to be read: the rows of one page.
struct WantedPage {
    int page = 0;
    std::vector<std::int64_t> rows;
    std::uint64_t number = 0;  ///< of this reading
};

/// The queries that a list shows, however many there are: of each it holds its row, eight bytes, and of a few hundred
/// around those that are seen all there is to show. What is not held is blank until whoever reads the file has taken
/// the page that takeWanted() names and set it.
class QueryModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Id, Text, Split, Origin, Tags, Tokens, FirstFate };
    static constexpr int kPageSize = 100;
    static constexpr std::size_t kPagesHeld = 12;

    using QAbstractTableModel::QAbstractTableModel;

    /// Another list begins: nothing is shown until append().
    void clear();
    void append(const std::vector<std::int64_t>& rows);
    /// What was read before is read anew, as the queries are others; the rows stay.
    void forgetPages();
    void setFates(std::vector<FateColumn> columns);

    /// The page to read next, which was looked at last; nothing where all is there that was. Of many that were scrolled
    /// past only the last few are wanted. Several may be read at a time; each is answered by setPage() or giveUp().
    std::optional<WantedPage> takeWanted();
    /// Queries of the rows that a page has.
    void setPage(const WantedPage& wanted, const std::vector<QueryRow>& queries);
    /// It could not be read; it is wanted again where it is looked at again.
    void giveUp(const WantedPage& wanted);
    void setTokens(int page, const std::vector<std::optional<std::int64_t>>& tokens);

    /// Row in the file of a line of the list.
    std::int64_t rowAt(int line) const { return m_rows[static_cast<std::size_t>(line)]; }
    /// -1 where the list has no such row.
    int lineOf(std::int64_t row) const;
    /// Null where it is not held.
    const QueryRow* queryAt(int line) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    /// takeWanted() has something now.
    void pageWanted() const;

private:
    struct Held {
        std::vector<QueryRow> queries;
        std::vector<std::optional<std::int64_t>> tokens;
        std::uint64_t used = 0;  ///< the later, the larger
    };
    const Held* held(int line) const;
    std::vector<std::int64_t> rowsOfPage(int page) const;
    void want(int page) const;
    QString textOf(const QueryRow& query, std::optional<std::int64_t> tokens, int column) const;
    QString toolTipOf(const QueryRow& query, int column) const;

    std::vector<std::int64_t> m_rows;
    std::vector<FateColumn> m_fates;
    mutable std::map<int, Held> m_pages;
    mutable std::vector<int> m_wanted;     ///< the latest last
    std::map<int, std::uint64_t> m_taken;  ///< that are being read, by the numbers of the latest readings
    mutable std::uint64_t m_clock = 0;
    std::uint64_t m_number = 0;  ///< of the latest reading
};

}  // namespace sami
