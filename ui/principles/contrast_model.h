#pragma once

#include <vector>

#include <QAbstractTableModel>

#include "core/run/contrast_preview.h"

namespace sami {

/// The constitutions that are drawn, a row each, over the principles, a column each: a cell says which side it states.
/// Behind the last contrast a row makes a new one.
class ContrastModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum class Side { Principle, Antithesis, Unstated };
    static constexpr int kSideRole = Qt::UserRole + 1;
    static constexpr int kIsNewRole = Qt::UserRole + 2;

    using QAbstractTableModel::QAbstractTableModel;

    void showPreview(const ContrastPreview& preview, bool readOnly);

    /// What a row's contrast flips; nothing of the row that makes a new one, and of those that are no contrast.
    Flip contrastOf(int row) const;
    /// 0 behind the last column.
    std::int64_t principleOf(int column) const;
    bool canToggle(const QModelIndex& index) const;
    /// Of a cell; Unstated where there is none.
    Side sideOf(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    bool hasPersonas() const { return !m_preview.personas.empty(); }
    QString rowName(int row) const;

    ContrastPreview m_preview;
    bool m_readOnly = true;
};

}  // namespace sami
