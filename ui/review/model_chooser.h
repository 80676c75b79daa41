#pragma once

#include "ui/controls/turning_row.h"
#include "ui/review/model_choices.h"

class QComboBox;
class QLabel;

namespace sami {

/// Who is compared with whom: a field over either column, by run and checkpoint.
class ModelChooser final : public TurningRow {
    Q_OBJECT

public:
    explicit ModelChooser(QWidget* parent);

    void showModels(const ModelChoices& choices, const ModelPair& shown);
    const ModelPair& shown() const { return m_shown; }
    QString baselineName() const;
    QString candidateName() const;
    QComboBox* baseline() const { return m_baseline; }
    QComboBox* candidate() const { return m_candidate; }

Q_SIGNALS:
    /// By the visitor.
    void chosen(const sami::ModelPair& models);

private:
    QComboBox* makeField(const QString& name);
    void fill();
    void chooseBaseline(int index);
    void chooseCandidate(int index);

    ModelChoices m_choices;
    ModelPair m_shown;
    QComboBox* m_baseline;
    QComboBox* m_candidate;
};

}  // namespace sami
