#pragma once

#include <QWidget>

class QBoxLayout;

namespace sami {

/// Widgets beside each other; where the row is narrower than so many letters, under each other. It asks for no more
/// width than its widest member does: a parent that gives it little makes it turn, instead of growing or scrolling.
class TurningRow : public QWidget {
    Q_OBJECT

public:
    /// @param letters width from which on they stand beside each other, in letters of the widget's font
    TurningRow(int letters, int spacing, QWidget* parent);

    void add(QWidget* widget, int stretch);
    bool isTurned() const;
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void turn(int width);

    int m_letters;
    QBoxLayout* m_layout;
};

}  // namespace sami
