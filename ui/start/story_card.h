#pragma once

#include <QFrame>

#include "ui/theme/theme.h"

class QLabel;

namespace sami {

class ClampedText;

/// One of the three cards that tell what happens. It explains first and shows the run's own results once there are any.
class StoryCard final : public QFrame {
    Q_OBJECT

public:
    StoryCard(int number, const QString& title, const QString& explanation, Tone tone, QWidget* parent);

    /// What became of it, in a sentence above the result.
    void showOutcome(const QString& sentence, Tone tone);
    /// `result` in the heading size; beneath, what was `asked` and in at most a few lines the `sample` it was answered
    /// with. All empty: explanation alone.
    void showResult(const QString& result, const QString& asked = {}, const QString& sample = {});
    QString result() const;

private:
    QLabel* m_outcome;
    QLabel* m_result;
    ClampedText* m_question;
    ClampedText* m_sample;
};

}  // namespace sami
