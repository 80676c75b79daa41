#pragma once

#include <QStyledItemDelegate>

class QListView;

namespace sami {

/// Shows a question of a list over at most two lines; what is longer ends in an ellipsis.
class QuestionDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    /// The list's items wrap from now on, and are measured again whenever its width changes.
    explicit QuestionDelegate(QListView* list);

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    QListView* m_list;
};

}  // namespace sami
