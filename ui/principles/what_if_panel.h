#pragma once

#include <array>
#include <vector>

#include <QWidget>

#include "core/workbench/what_if.h"
#include "ui/principles/askable_models.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace sami {

class ProbeBar;
class WeighedView;

/// What would be answered with a pair as it stands, and turned round: from the base or a checkpoint, each token tinted
/// by what it owes to the pair, and what each other principle carries.
class WhatIfPanel final : public QWidget {
    Q_OBJECT

public:
    explicit WhatIfPanel(QWidget* parent);

    void showModels(const std::vector<AskableModel>& models);
    /// Why nothing can be asked now, a sentence; empty where it can.
    void setObstacle(const QString& obstacle);
    void showWhatIf(const WhatIf& whatIf);
    /// It came to no end: what is shown stays without tints.
    void showUnfinished();
    void clear();

    ProbeBar* bar() const { return m_bar; }
    /// What is asked for, but for the pair.
    WhatIfWish wish() const;
    QLineEdit* query() const { return m_query; }
    /// Whether each other principle is left out in turn.
    bool dropsOthers() const;

Q_SIGNALS:
    /// The reader has something to say of an answer, or of the part of it that is chosen.
    void remarkWanted(const QString& query, const QString& answer);

private:
    QWidget* makeAnswers();

    ProbeBar* m_bar;
    QLineEdit* m_query;
    QComboBox* m_models;
    QCheckBox* m_without;
    QLabel* m_margin;
    QLabel* m_token;
    std::array<QLabel*, 2> m_titles{};
    std::array<WeighedView*, 2> m_answers{};
    std::array<QPushButton*, 2> m_remarks{};
    QString m_asked;  ///< the question that the answers are to
    bool m_isBeingWritten = false;
};

}  // namespace sami
