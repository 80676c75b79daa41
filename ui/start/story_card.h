#pragma once

#include <QFrame>

#include "ui/theme/theme.h"

class QLabel;

namespace sami {

/// One of the three cards that tell what happens. It explains first and shows the run's own figures once there are any.
class StoryCard final : public QFrame {
    Q_OBJECT

public:
    StoryCard(int number, const QString& title, const QString& explanation, Tone tone, QWidget* parent);

    /// `figure` in the heading size, `sample` beneath in at most a few lines; both empty = explanation alone.
    void showFigure(const QString& figure, const QString& sample);
    QString figure() const;

private:
    QLabel* m_figure;
    QLabel* m_sample;
};

}  // namespace sami
