#pragma once

#include <optional>
#include <vector>

#include <QAbstractListModel>

#include "core/workbench/review.h"

namespace sami {

/// The queries that two models have answered, page by page: no more are held than were scrolled to.
class QuestionModel final : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { IdRole = Qt::UserRole };
    static constexpr std::int64_t kPageSize = 100;

    using QAbstractListModel::QAbstractListModel;

    void clear();
    /// The first page as it is now. Rows that were there already stay, with all that follow them.
    void setFirst(const std::vector<ComparedQueryRow>& rows);
    /// A page that was wanted from there on; passed over unless it still is.
    void append(qint64 offset, const std::vector<ComparedQueryRow>& rows);
    /// -1 where it is not among those held.
    int rowOf(const QString& id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

Q_SIGNALS:
    void pageWanted(qint64 offset);

private:
    void insertAt(std::size_t place, const std::vector<ComparedQueryRow>& rows);

    std::vector<ComparedQueryRow> m_rows;
    bool m_isComplete = true;
    std::optional<qint64> m_awaited;  ///< offset of a page that was asked for and is not here yet
};

}  // namespace sami
