#pragma once

#include <QScrollArea>

class QLabel;

namespace sami {

/// A paragraph that is as high as its text needs, up to so many lines; what is longer scrolls, by wheel and by keys, so
/// that a long sentence takes no more of a small window.
class BoundedText final : public QScrollArea {
    Q_OBJECT

public:
    BoundedText(int mostLines, QWidget* parent);

    void setText(const QString& text);
    QString text() const;
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

private:
    QLabel* m_label;
    int m_mostLines;
};

}  // namespace sami
