#pragma once

#include <vector>

#include <QWidget>

class QGridLayout;

namespace sami {

/// Cards side by side in as many equal columns as fit (all, half of them, … one).
class CardGrid final : public QWidget {
    Q_OBJECT

public:
    /// @param letters width of the narrowest card, in letters of the grid's font
    CardGrid(int letters, QWidget* parent);

    void setCards(const std::vector<QWidget*>& cards);
    int columns() const { return m_columns; }
    /// No wider than one card: in less room there are fewer columns.
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void arrange(int columns);
    int columnsFor(int width) const;

    QGridLayout* m_grid;
    std::vector<QWidget*> m_cards;
    int m_letters;
    int m_columns = 0;
};

}  // namespace sami
