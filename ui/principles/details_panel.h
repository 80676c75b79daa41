#pragma once

#include <array>
#include <optional>

#include <QWidget>

#include "core/constitution/principle.h"

class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace sami {

/// What else belongs to a pair: tags, the same in other words, right and wrong answers, and questions to try it with.
/// What is written is kept when the field is left.
class DetailsPanel final : public QWidget {
    Q_OBJECT

public:
    explicit DetailsPanel(QWidget* parent);

    /// Nothing: no pair is chosen. What is being written stays as it is while the pair is the same.
    void showPrinciple(const Principle* principle, bool readOnly);

Q_SIGNALS:
    void changed(const sami::Principle& principle, const sami::Principle& before);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void keep();
    Principle written() const;

    std::optional<Principle> m_principle;
    Principle m_shown;  ///< as the fields had it before anybody wrote into them
    QLabel* m_caption;
    QLineEdit* m_tags;
    QLineEdit* m_paraphrase;
    QLineEdit* m_antithesisParaphrase;
    std::array<QPlainTextEdit*, 3> m_notes{};  ///< by PrincipleNote::Kind, one a line
};

}  // namespace sami
