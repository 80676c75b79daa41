#pragma once

#include <optional>
#include <vector>

#include <QAbstractTableModel>

#include "core/workbench/principle_warnings.h"

namespace sami {

/// The pairs of an experiment, a row each. What is changed in place is not kept here: whoever listens to changed() and
/// the others writes it into the document, and the rows come back by showPrinciples().
class PairModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Text, Antithesis, Set, Use, NumColumns };
    /// What is wrong with a pair, a few words; empty where nothing is.
    static constexpr int kWarningRole = Qt::UserRole + 1;
    /// What belongs into an empty cell.
    static constexpr int kPlaceholderRole = Qt::UserRole + 2;

    using QAbstractTableModel::QAbstractTableModel;

    /// Keeps selection and editors where the same pairs stand.
    void showPrinciples(const std::vector<Principle>& principles, const std::vector<PrincipleWarning>& warnings);
    void setReadOnly(bool readOnly);
    bool isReadOnly() const { return m_readOnly; }

    /// The pair of a row; nothing behind the last.
    const Principle* principle(int row) const;
    /// -1 where it is not there.
    int rowOf(std::int64_t principle) const;
    /// A row for a pair that is not written yet, which becomes one once it has a principle. @return the row
    int startNew();
    /// Forgets it if nothing was written.
    void dropNew();
    /// What came of written(): the pair is among those that are shown next, or can be written again.
    void settleNew(bool isKept);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
Q_SIGNALS:
    /// @param before as it was shown: what differs was changed, and nothing else
    void changed(const sami::Principle& principle, const sami::Principle& before);
    /// A new pair has a principle.
    void written(const sami::Principle& principle);
    /// @param position among all, as it will be without the pair itself
    void moved(qint64 principle, int position);

protected:
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                      const QModelIndex& parent) override;

private:
    QString textOf(const Principle& principle, int column) const;

    std::vector<Principle> m_principles;
    std::vector<PrincipleWarning> m_warnings;
    void takeNew();

    std::optional<Principle> m_new;  ///< the row behind the last
    bool m_isWritten = false;        ///< it was handed out
    bool m_isKept = false;           ///< and is among the pairs that are shown next, if nobody took it out again
    bool m_readOnly = false;
};

/// "says two things", "no antithesis" … for the row of a pair.
QString warningWords(PrincipleWarning::Kind kind);

}  // namespace sami
