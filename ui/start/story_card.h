#pragma once

#include <QFrame>

#include "ui/theme/theme.h"

class QLabel;

namespace sami {

class ClampedText;

/// One of the three cards that tell what happens. It explains first and shows the run's own figures once there are any.
class StoryCard final : public QFrame {
    Q_OBJECT

public:
    StoryCard(int number, const QString& title, const QString& explanation, Tone tone, QWidget* parent);

    /// `figure` in the heading size; beneath, what was asked and in at most a few lines the `sample` it was answered
    /// with. All empty: explanation alone.
    void showFigure(const QString& figure, const QString& question = {}, const QString& sample = {});
    QString figure() const;

private:
    QLabel* m_figure;
    ClampedText* m_question;
    ClampedText* m_sample;
};

}  // namespace sami
