#pragma once

#include <QFrame>

#include "core/workbench/review.h"
#include "ui/theme/theme.h"

class QLabel;

namespace sami {

class ClampedText;
class ResponseView;

/// One constitution: what the base model and the trained model answered under it, side by side.
class PairView final : public QFrame {
    Q_OBJECT

public:
    explicit PairView(QWidget* parent);

    void showPair(const ComparedPair& pair, bool markDifferences);
    ResponseView* baselineView() const { return m_baseline; }
    ResponseView* candidateView() const { return m_candidate; }

private:
    QWidget* makeColumn(const QString& name, Tone tone, QLabel*& length, ResponseView*& view);

    QLabel* m_kind;
    ClampedText* m_constitution;
    QLabel* m_baselineLength = nullptr;
    QLabel* m_candidateLength = nullptr;
    ResponseView* m_baseline = nullptr;
    ResponseView* m_candidate = nullptr;
};

}  // namespace sami
