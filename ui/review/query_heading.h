#pragma once

#include <QWidget>

class QPushButton;

namespace sami {

class ClampedText;

/// The question whose answers are shown. Of a long one the first lines, and a button that shows the rest.
class QueryHeading final : public QWidget {
    Q_OBJECT

public:
    explicit QueryHeading(QWidget* parent);

    void setText(const QString& text);
    QPushButton* unfolding() const { return m_unfold; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fold(bool folded);
    void offer();

    ClampedText* m_text;
    QPushButton* m_unfold;
    bool m_isFolded = true;
};

}  // namespace sami
