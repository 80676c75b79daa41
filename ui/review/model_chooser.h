#pragma once

#include <QWidget>

#include "ui/review/model_choices.h"

class QBoxLayout;
class QComboBox;
class QLabel;

namespace sami {

/// Who is compared with whom: a field over either column, by run and checkpoint. Narrow, they stand under each other.
class ModelChooser final : public QWidget {
    Q_OBJECT

public:
    explicit ModelChooser(QWidget* parent);

    void showModels(const ModelChoices& choices, const ModelPair& shown);
    const ModelPair& shown() const { return m_shown; }
    QString baselineName() const;
    QString candidateName() const;
    /// Of one field: where both do not fit beside each other they stand under each other.
    QSize minimumSizeHint() const override;
    QComboBox* baseline() const { return m_baseline; }
    QComboBox* candidate() const { return m_candidate; }

Q_SIGNALS:
    /// By the visitor.
    void chosen(const sami::ModelPair& models);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QComboBox* makeField(const QString& name);
    void fill();
    void chooseBaseline(int index);
    void chooseCandidate(int index);

    ModelChoices m_choices;
    ModelPair m_shown;
    QBoxLayout* m_layout;
    QComboBox* m_baseline;
    QComboBox* m_candidate;
};

}  // namespace sami
