#pragma once

#include <QFrame>

#include "core/workbench/review.h"
#include "ui/theme/theme.h"

class QLabel;
class QPushButton;

namespace sami {

class ConstitutionLines;
class ElidedLabel;
class ResponseView;
class TurningRow;

/// One constitution: what two models answered under it, side by side, in a narrow page under each other.
class PairView final : public QFrame {
    Q_OBJECT

public:
    explicit PairView(QWidget* parent);

    /// Whose answers these are, in words.
    void nameModels(const QString& baseline, const QString& candidate);
    void showPair(const ComparedPair& pair, bool markDifferences);
    ResponseView* baselineView() const { return m_baseline.view; }
    ResponseView* candidateView() const { return m_candidate.view; }
    QPushButton* baselineRemark() const { return m_baseline.remark; }
    QPushButton* candidateRemark() const { return m_candidate.remark; }

Q_SIGNALS:
    /// The reader has something to say of an answer, or of the part of it that is chosen.
    void remarkWanted(const QString& answer);

private:
    struct Column {
        ElidedLabel* name = nullptr;
        QLabel* length = nullptr;
        ResponseView* view = nullptr;
        QPushButton* remark = nullptr;
    };
    QWidget* makeColumn(Tone tone, Column& column);
    void nameAnswers();
    void noteUnmarked();

    ConstitutionLines* m_constitution;
    QLabel* m_since;  ///< what became of the constitution as a whole
    QLabel* m_note;
    QLabel* m_verdicts;
    TurningRow* m_columns;
    Column m_baseline;
    Column m_candidate;
};

}  // namespace sami
