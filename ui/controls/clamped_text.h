#pragma once

#include <QWidget>

namespace sami {

/// Plain text over as many lines as it needs, but no more than a given number: then it ends in an ellipsis and the
/// tooltip has all of it. A word wider than the widget is broken, so that no text can widen a page.
class ClampedText final : public QWidget {
    Q_OBJECT

public:
    ClampedText(int maxLines, QWidget* parent);

    void setText(const QString& text);
    const QString& text() const { return m_text; }
    void setMaxLines(int maxLines);
    /// Whether it ends in an ellipsis at the width it has.
    bool isElided() const;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void updateToolTip();

    QString m_text;
    int m_maxLines;
};

}  // namespace sami
