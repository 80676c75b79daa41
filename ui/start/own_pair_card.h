#pragma once

#include <QAbstractButton>

#include "core/constitution/principle.h"

class QLineEdit;

namespace sami {

/// The visitor's own principle and antithesis; typing in either field chooses the card.
class OwnPairCard final : public QAbstractButton {
    Q_OBJECT

public:
    explicit OwnPairCard(QWidget* parent);

    /// Named "own", texts trimmed.
    Principle principle() const;
    /// Writes a pair into the fields and chooses the card.
    void setPrinciple(const Principle& principle);
    /// What is missing, as a sentence; empty when the pair can be learned.
    QString problem() const;
    QSize sizeHint() const override;
    QLineEdit* principleField() const { return m_principle; }
    QLineEdit* antithesisField() const { return m_antithesis; }

Q_SIGNALS:
    void edited();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void chooseAndTell();

    QLineEdit* m_principle;
    QLineEdit* m_antithesis;
};

}  // namespace sami
