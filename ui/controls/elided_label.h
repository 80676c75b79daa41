#pragma once

#include <QWidget>

namespace sami {

/// One line of plain text that ends in an ellipsis where it does not fit; then the tooltip has all of it.
class ElidedLabel final : public QWidget {
    Q_OBJECT

public:
    explicit ElidedLabel(QWidget* parent, Qt::TextElideMode mode = Qt::ElideRight);

    void setText(const QString& text);
    const QString& text() const { return m_text; }
    /// What hovers over it besides; may be empty.
    void setHint(const QString& hint);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void updateToolTip();

    QString m_text;
    QString m_hint;
    Qt::TextElideMode m_mode;
};

}  // namespace sami
