#pragma once

#include <QWidget>

#include "core/run/contrast_preview.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace sami {

/// The exact prompt of a query as the model gets it, special tokens included, under each constitution it is drawn.
class PromptPanel final : public QWidget {
    Q_OBJECT

public:
    explicit PromptPanel(QWidget* parent);

    void showPreview(const ContrastPreview& preview);
    /// What was typed to be asked; empty: the first training query.
    QString query() const;

Q_SIGNALS:
    void queryChanged();

private:
    void showChosen();

    PreviewedQuery m_example;
    QString m_problem;  ///< why nothing can be drawn
    bool m_constitutionBeforeQuery = false;
    QLineEdit* m_query;
    QComboBox* m_constitutions;
    QLabel* m_tokens;
    QPlainTextEdit* m_text;
};

}  // namespace sami
