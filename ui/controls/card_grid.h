#pragma once

#include <vector>

#include <QWidget>

class QGridLayout;

namespace sami {

/// Cards side by side in as many equal columns as fit (all, half of them, … one).
class CardGrid final : public QWidget {
    Q_OBJECT

public:
    CardGrid(int minimumCardWidth, QWidget* parent);

    void setCards(const std::vector<QWidget*>& cards);
    int columns() const { return m_columns; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void arrange(int columns);
    int columnsFor(int width) const;

    QGridLayout* m_grid;
    std::vector<QWidget*> m_cards;
    int m_minimumCardWidth;
    int m_columns = 0;
};

}  // namespace sami
