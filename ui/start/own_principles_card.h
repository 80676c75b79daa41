#pragma once

#include <vector>

#include <QAbstractButton>

#include "core/constitution/principle.h"

class QLabel;

namespace sami {

class ClampedText;

/// The open experiment with what it teaches, where that is no single pair: a card that is chosen as one is.
class OwnPrinciplesCard final : public QAbstractButton {
    Q_OBJECT

public:
    explicit OwnPrinciplesCard(QWidget* parent);

    /// @param file without folders
    void showPrinciples(const QString& file, const std::vector<Principle>& principles);
    QSize sizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool hitButton(const QPoint& position) const override { return rect().contains(position); }

private:
    QLabel* m_title;
    ClampedText* m_principles;
};

}  // namespace sami
